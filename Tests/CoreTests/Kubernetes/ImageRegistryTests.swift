import Core
import CoreU7s
import Testing
import YAML

@Suite struct ImageRegistryTests {
  /// The os-release files of the distributions.
  private static let systems: [String: [String: String]] = [
    "p10": [
      "ID": "altlinux", "VERSION_ID": "10.4", "CPE_NAME": "cpe:/o:alt:kworkstation:10.4", "ALT_BRANCH_ID": "p10",
    ],
    "p11": ["ID": "altlinux", "CPE_NAME": "cpe:/o:alt:server:11.0", "ALT_BRANCH_ID": "p11"],
    "p11-cpe": ["ID": "altlinux", "CPE_NAME": "cpe:/o:alt:workstation:11.1"],
    "p10-empty": ["ID": "altlinux", "CPE_NAME": "cpe:/o:alt:server:10", "ALT_BRANCH_ID": ""],
    "c10f": ["ID": "altlinux", "CPE_NAME": "cpe:/o:alt:spserver:10", "ALT_BRANCH_ID": "c10f"],
    "c10f2": ["ID": "altlinux", "CPE_NAME": "cpe:/o:alt:spserver:10", "ALT_BRANCH_ID": "c10f2"],
    "sp": ["ID": "altlinux", "CPE_NAME": "cpe:/o:alt:spserver:10.2"],
    "sisyphus": ["ID": "altlinux", "CPE_NAME": "cpe:/o:alt:sisyphus:20251101", "ALT_BRANCH_ID": "sisyphus"],
    "sisyphus-cpe": ["ID": "altlinux", "CPE_NAME": "cpe:/o:alt:sisyphus:20251101"],
    "simply": ["ID": "simply-linux", "ID_LIKE": "altlinux", "CPE_NAME": "cpe:/o:alt:simply:10.4"],
    "alt-bare": ["ID": "altlinux"],
    "alt-gap": ["ID": "altlinux", "CPE_NAME": "cpe:/o:alt::11.0"],
    "alt-short": ["ID": "altlinux", "CPE_NAME": "cpe:/o:alt"],
    "debian": ["ID": "debian", "VERSION_ID": "13"],
    "ubuntu": ["ID": "ubuntu", "ID_LIKE": "debian"],
    "fedora": ["ID": "fedora", "CPE_NAME": "cpe:/o:fedoraproject:fedora:43"],
    "none": [:],
  ]

  private static func facts(_ system: String, hosts: String = "") throws -> HostFacts {
    var facts = HostFacts()
    facts.osRelease = OSRelease(try #require(systems[system]))
    facts.hosts = HostsFile(hosts)
    return facts
  }

  private static func repository(_ settings: Settings, _ facts: HostFacts) throws(Failure) -> String {
    try ImageRegistry.repositories(settings, facts.osRelease, facts.hosts).joined(separator: " ")
  }

  @Test(
    "The platform is the user's setting or, on ALT only, follows from os-release",
    arguments: [
      ("p10", nil, "p10"), ("p11", nil, "p11"), ("p11-cpe", nil, "p11"), ("p10-empty", nil, "p10"),
      ("c10f", nil, "c10f"),
      ("c10f2", nil, "c10f"), ("sp", nil, "c10f"), ("sisyphus", nil, "sisyphus"), ("sisyphus-cpe", nil, "sisyphus"),
      ("simply", nil, "p10"), ("alt-bare", nil, nil), ("alt-short", nil, nil), ("alt-gap", nil, "p11"),
      ("debian", nil, nil),
      ("fedora", nil, nil),
      ("none", nil, nil), ("p11", "", "p11"), ("p11", "p10", "p10"), ("p11", "k8s-c10f1", "k8s-c10f1"),
      ("p11", "k8s-c10f2", "k8s-c10f2"), ("p11", "k8s-p10", "k8s-p10"), ("debian", "p11", "p11"), ("debian", "", nil),
      ("none", "test_k8s", "test_k8s"),
    ] as [(String, String?, String?)])
  func platform(system: String, given: String?, expected: String?) throws {
    let settings = Settings(given.map { [.platform: $0] } ?? [:])
    #expect(ImageRegistry.platform(settings, try Self.facts(system).osRelease) == expected)
  }

  @Test(
    "A path of the manual is tried as it is given, then under its present name",
    arguments: [
      ("k8s-c10f2", "k8s-c10f2 c10f"), ("k8s-c10f1", "k8s-c10f1 c10f"), ("k8s-p10", "k8s-p10 p10"),
      ("k8s-p11", "k8s-p11 p11"), ("k8s-sisyphus", "k8s-sisyphus sisyphus"), ("c10f", "c10f"), ("p10", "p10"),
      ("test_k8s", "test_k8s"), ("k8s-", "k8s-"), ("my-k8s-p10", "my-k8s-p10"),
    ])
  func paths(given: String, expected: String) {
    #expect(ImageRegistry.paths(given).joined(separator: " ") == expected)
  }

  private static let local = "127.0.0.1 localhost\n10.0.0.5 registry.local sigstore.local\n"

  @Test(
    "The registry is the user's, registry.local where /etc/hosts names it, ALT's on ALT, else Kubernetes' own",
    arguments: [
      ("p11", nil, "", "registry.altlinux.org/p11"), ("c10f2", nil, "", "registry.altlinux.org/c10f"),
      ("sp", nil, "", "registry.altlinux.org/c10f"), ("sisyphus", nil, "", "registry.altlinux.org/sisyphus"),
      ("simply", nil, "", "registry.altlinux.org/p10"), ("debian", nil, "", "registry.k8s.io"),
      ("none", nil, "", "registry.k8s.io"), ("p11", "", "", "registry.k8s.io"), ("p11", "", local, "registry.k8s.io"),
      ("debian", "", "", "registry.k8s.io"), ("p11", nil, local, "registry.local/p11"),
      ("p11", nil, "# 10.0.0.5 registry.local", "registry.altlinux.org/p11"),
      ("p11", nil, "10.0.0.5 x # registry.local", "registry.altlinux.org/p11"),
      ("p11", nil, "10.0.0.5 my.registry.local", "registry.altlinux.org/p11"),
      ("p11", "registry.k8s.io", local, "registry.k8s.io"), ("p11", "registry.local", "", "registry.local/p11"),
      ("p11", "registry.altlinux.org", local, "registry.altlinux.org/p11"),
      ("p11", "reg.x/team/k8s", local, "reg.x/team/k8s"), ("debian", "reg.x:5000", "", "reg.x:5000"),
      ("debian", "reg.x/p10", "", "reg.x/p10"),
      ("fedora", "registry.altlinux.org/p11", "", "registry.altlinux.org/p11"),
    ] as [(String, String?, String, String)])
  func repository(system: String, given: String?, hosts: String, expected: String) throws {
    let settings = Settings(given.map { [.registry: $0] } ?? [:])
    #expect(try Self.repository(settings, try Self.facts(system, hosts: hosts)) == expected)
  }

  @Test("A given platform is the path on any registry but Kubernetes' own")
  func givenPlatform() throws {
    for (system, registry, expected) in [
      ("debian", "registry.local", "registry.local/p10"), ("p11", nil, "registry.altlinux.org/p10"),
      ("debian", "registry.altlinux.org", "registry.altlinux.org/p10"), ("debian", "", "registry.k8s.io"),
      ("debian", nil, "registry.k8s.io"), ("debian", "reg.x", "reg.x/p10"),
    ] as [(String, String?, String)] {
      var settings = Settings([.platform: "p10"])
      settings[.registry] = registry
      #expect(try Self.repository(settings, try Self.facts(system)) == expected)
    }
  }

  @Test("Without a platform, a registry with ALT's layout is refused")
  func noPlatform() {
    for (system, registry, hosts) in [
      ("debian", "registry.local", ""), ("debian", "registry.altlinux.org", ""), ("debian", nil, Self.local),
      ("alt-bare", nil, ""),
    ] as [(String, String?, String)] {
      let settings = Settings(registry.map { [.registry: $0] } ?? [:])
      #expect {
        _ = try Self.repository(settings, try Self.facts(system, hosts: hosts))
      } throws: { error in
        (error as? Failure)?.hint?.english.hasPrefix("export U7S_PLATFORM=") == true
      }
    }
  }

  @Test(
    "flannel's images are in the same repository as the others, except on Kubernetes' own registry",
    arguments: [
      ("registry.k8s.io", "docker.io/flannel"), ("registry.altlinux.org/p11", "registry.altlinux.org/p11"),
      ("registry.local/c10f", "registry.local/c10f"), ("reg.x:5000/k8s", "reg.x:5000/k8s"), ("reg.x", "reg.x"),
      ("registry.k8s.io/x", "docker.io/flannel"), ("registry.k8s.io.evil.org/x", "registry.k8s.io.evil.org/x"),
    ])
  func flannel(repository: String, expected: String) {
    #expect(ImageRegistry.flannel(repository: repository) == expected)
  }

  @Test(
    "The highest tag is the highest version by number; tags that are not releases do not count",
    arguments: [
      ("v0.9.1 v0.26.7", nil, "v0.26.7"), ("v0.26.7 v0.9.1", nil, "v0.26.7"), ("v0.9 v0.26", nil, "v0.26"),
      ("v1.26.9 v1.26.11", nil, "v1.26.11"), ("v1.26.11 v1.26.9 v1.27.0", "1.26.3", "v1.26.11"),
      ("v1.9.0 v1.10.0 v1.2.0 v1.100.0 v1.11.0", nil, "v1.100.0"),
      ("v1.27.0 v1.26.1 v1.36.2 v1.26.15 v1.26.2", "1.26.0", "v1.26.15"), ("v1.27.0 v1.28.0", "1.26.0", nil),
      ("latest v0.26.7 stable", nil, "v0.26.7"), ("latest", nil, nil), ("", nil, nil),
      ("v0.27.0-rc.1 v0.26.7 v0.27.0-beta", nil, "v0.26.7"), ("v0.27.0-rc.1", nil, nil),
      ("v1.6.0-flannel1 v1.5.1-flannel3 v1.6.2-flannel1", nil, "v1.6.2-flannel1"),
      ("v1.5.1-flannel1 v1.5.1-flannel2", nil, "v1.5.1-flannel2"), ("v1.2.0 v1.6.2-flannel1", nil, "v1.6.2-flannel1"),
      ("v1.6.2-flannel1 v1.6.2-amd64 v1.7.0-arm64", nil, "v1.6.2-flannel1"),
      ("sha256-00.sig v0.1.0 sha256-ff.att", nil, "v0.1.0"), ("3.9 3.10 3.10.1", nil, "3.10.1"),
      ("3 4 2.1", nil, "2.1"),
      ("1.26.9 v1.26.8", nil, "1.26.9"), ("v1.36.2+build v1.36.1", nil, "v1.36.2+build"),
      ("V9.9.9 v1.0.0", nil, "v1.0.0"), ("v0.10 v0.2", nil, "v0.10"), ("v0.10.0 v0.2.9", nil, "v0.10.0"),
      ("v1.9.1-flannel10 v1.9.1-flannel2 v1.9.1-flannel9", nil, "v1.9.1-flannel10"),
      ("v1.9.1-flannel10 v1.10.0-flannel1", nil, "v1.10.0-flannel1"), ("3.6.4-0 3.5.24-0 3.6.4-rc.0", nil, "3.6.4-0"),
      ("3.5.9-0 3.5.9-10 3.5.9-2", nil, "3.5.9-10"),
    ] as [(String, String?, String?)])
  func highestTag(tags: String, minor: String?, expected: String?) {
    let list = tags.split(separator: " ").map { String($0) }
    let wanted = minor.flatMap { Version($0) }
    #expect(ImageRegistry.highestTag(list, sameMinorAs: wanted) == expected)
    #expect(ImageRegistry.highestTag(list.reversed(), sameMinorAs: wanted) == expected)
  }
}
