import Core
import CoreU7s
import Testing

/// The manual's tables of registry, platform and version: the user's settings, the system, the result.
@Suite struct ImageChoicesTests {
  private static let systems: [String: [String: String]] = [
    "p11": ["ID": "altlinux", "CPE_NAME": "cpe:/o:alt:server:11.0", "ALT_BRANCH_ID": "p11"],
    "c10f2": ["ID": "altlinux", "CPE_NAME": "cpe:/o:alt:spserver:10", "ALT_BRANCH_ID": "c10f2"],
    "debian": ["ID": "debian", "VERSION_ID": "13"],
  ]

  /// `unset` and `empty` are of the variable; the second column says if /etc/hosts names registry.local. ALT, ALT SP
  /// and Debian follow; `refused` asks for U7S_PLATFORM.
  private static let repositories = """
    # U7S_REGISTRY         | hosts | U7S_PLATFORM | p11                         | c10f2                      | debian
    unset                  | -     | unset        | registry.altlinux.org/p11   | registry.altlinux.org/c10f | registry.k8s.io
    unset                  | -     | empty        | registry.altlinux.org/p11   | registry.altlinux.org/c10f | registry.k8s.io
    unset                  | -     | p10          | registry.altlinux.org/p10   | registry.altlinux.org/p10  | registry.k8s.io
    unset                  | -     | k8s-c10f1    | registry.altlinux.org/k8s-c10f1 registry.altlinux.org/c10f | registry.altlinux.org/k8s-c10f1 registry.altlinux.org/c10f | registry.k8s.io
    unset                  | named | unset        | registry.local/p11          | registry.local/c10f        | refused
    unset                  | named | empty        | registry.local/p11          | registry.local/c10f        | refused
    unset                  | named | p10          | registry.local/p10          | registry.local/p10         | registry.local/p10
    unset                  | named | k8s-c10f2    | registry.local/k8s-c10f2 registry.local/c10f | registry.local/k8s-c10f2 registry.local/c10f | registry.local/k8s-c10f2 registry.local/c10f
    unset                  | named | k8s-p10      | registry.local/k8s-p10 registry.local/p10 | registry.local/k8s-p10 registry.local/p10 | registry.local/k8s-p10 registry.local/p10
    unset                  | named | test_k8s     | registry.local/test_k8s     | registry.local/test_k8s    | registry.local/test_k8s
    empty                  | -     | unset        | registry.k8s.io             | registry.k8s.io            | registry.k8s.io
    empty                  | -     | p10          | registry.k8s.io             | registry.k8s.io            | registry.k8s.io
    empty                  | named | unset        | registry.k8s.io             | registry.k8s.io            | registry.k8s.io
    empty                  | named | p10          | registry.k8s.io             | registry.k8s.io            | registry.k8s.io
    registry.k8s.io        | -     | unset        | registry.k8s.io             | registry.k8s.io            | registry.k8s.io
    registry.k8s.io        | named | p10          | registry.k8s.io             | registry.k8s.io            | registry.k8s.io
    registry.altlinux.org  | -     | unset        | registry.altlinux.org/p11   | registry.altlinux.org/c10f | refused
    registry.altlinux.org  | named | unset        | registry.altlinux.org/p11   | registry.altlinux.org/c10f | refused
    registry.altlinux.org  | named | p10          | registry.altlinux.org/p10   | registry.altlinux.org/p10  | registry.altlinux.org/p10
    registry.altlinux.org  | -     | k8s-c10f2    | registry.altlinux.org/k8s-c10f2 registry.altlinux.org/c10f | registry.altlinux.org/k8s-c10f2 registry.altlinux.org/c10f | registry.altlinux.org/k8s-c10f2 registry.altlinux.org/c10f
    registry.altlinux.org/ | -     | p10          | registry.altlinux.org/p10   | registry.altlinux.org/p10  | registry.altlinux.org/p10
    registry.local         | -     | unset        | registry.local/p11          | registry.local/c10f        | refused
    registry.local         | named | empty        | registry.local/p11          | registry.local/c10f        | refused
    registry.local         | named | p10          | registry.local/p10          | registry.local/p10         | registry.local/p10
    registry.local/p10     | -     | unset        | registry.local/p10          | registry.local/p10         | registry.local/p10
    registry.local/p10     | named | p11          | registry.local/p10          | registry.local/p10         | registry.local/p10
    registry.local/p10/    | -     | unset        | registry.local/p10          | registry.local/p10         | registry.local/p10
    reg.x:5000             | named | unset        | reg.x:5000/p11              | reg.x:5000/c10f            | reg.x:5000
    reg.x:5000             | named | p10          | reg.x:5000/p10              | reg.x:5000/p10             | reg.x:5000/p10
    reg.x:5000/a/b         | named | p10          | reg.x:5000/a/b              | reg.x:5000/a/b             | reg.x:5000/a/b
    """

  private static func value(_ text: String) -> String? { text == "unset" ? nil : text == "empty" ? "" : text }

  @Test("Registry and platform give the documented repository; a flag or the user's file wins over both")
  func repository() throws {
    var seen = 0
    for line in Rows.lines(Self.repositories) {
      let columns = Rows.columns(line)
      try #require(columns.count == 6, "\(line)")
      var settings: [Setting: String] = [:]
      settings[.registry] = Self.value(columns[0])
      settings[.platform] = Self.value(columns[2])
      for (system, expected) in zip(["p11", "c10f2", "debian"], columns[3...]) {
        var facts = Sample.facts()
        facts.osRelease = OSRelease(Self.systems[system] ?? [:])
        if columns[1] == "named" {
          facts.hosts = HostsFile(facts.hosts.text + "10.0.0.5 registry.local sigstore.local\n")
        }
        for call in ["init", "join a:1 --token x", "join a:1 --control-plane"] {
          seen += 1
          #expect(Self.repository(call, "", settings, facts) == expected, "\(system) \(call): \(line)")
        }
        let given = Self.repository("init --image-repository given.x/y", "", settings, facts)
        let inFile = Self.repository("init", "kind: ClusterConfiguration\nimageRepository: file.x", settings, facts)
        let both = Self.repository(
          "init --image-repository=given.x/y", "kind: ClusterConfiguration\nimageRepository: file.x", settings, facts)
        #expect([given, inFile, both] == ["given.x/y", "file.x", "given.x/y"], "\(system): \(line)")
      }
    }
    #expect(seen == 30 * 3 * 3)
  }

  private static func repository(
    _ call: String, _ file: String, _ settings: [Setting: String], _ facts: HostFacts
  ) -> String {
    do {
      return try Sample.request(call, file: file, settings: settings, facts: facts).repositories.joined(separator: " ")
    } catch let failure as Failure {
      return failure.hint?.english.hasPrefix("export U7S_PLATFORM=") ?? false ? "refused" : failure.tried.english
    } catch {
      return "\(error)"
    }
  }

  @Test(
    "A registry that cannot begin an image's name is refused", arguments: ["https://reg.x", "http://reg.x/y", "/"])
  func noRegistry(given: String) {
    #expect(Self.repository("init", "", [.registry: given], Sample.facts()) == "read U7S_REGISTRY")
  }

  /// U7S_KUBEVERSION, `--kubernetes-version`, `kubernetesVersion` of the file, and the version with kubeadm 1.36.2.
  private static let versions = """
    unset        | -       | -       | v1.36.2
    empty        | -       | -       | v1.36.2
    v1.36.9      | -       | -       | v1.36.9
    1.36.10      | -       | -       | v1.36.10
    v1.26.0      | -       | -       | v1.26.0
    v1.100.0     | -       | -       | v1.100.0
    v1.37.0-rc.1 | -       | -       | v1.37.0-rc.1
    v1.36.9      | v1.36.1 | -       | v1.36.1
    unset        | v1.36.1 | -       | v1.36.1
    empty        | v1.36.1 | v1.36.0 | v1.36.1
    v1.36.9      | v1.36.1 | v1.36.0 | v1.36.1
    v1.36.9      | -       | v1.36.0 | v1.36.0
    unset        | -       | v1.36.0 | v1.36.0
    v1.36        | -       | -       | read U7S_KUBEVERSION
    v1.25.9      | -       | -       | read U7S_KUBEVERSION
    v1.9.0       | -       | -       | read U7S_KUBEVERSION
    1.36.2.1     | -       | -       | read U7S_KUBEVERSION
    stable       | -       | -       | read U7S_KUBEVERSION
    latest       | v1.36.1 | -       | v1.36.1
    """

  @Test("The version is the one asked for, as a number, and never below 1.26; a flag or the user's file wins")
  func version() throws {
    for line in Rows.lines(Self.versions) {
      let columns = Rows.columns(line)
      try #require(columns.count == 4, "\(line)")
      for system in Self.systems.values {
        var facts = Sample.facts()
        facts.osRelease = OSRelease(system)
        let call = columns[1] == "-" ? "init" : "init --kubernetes-version \(columns[1])"
        let file = columns[2] == "-" ? "" : "kind: ClusterConfiguration\nkubernetesVersion: \(columns[2])"
        var settings: [Setting: String] = [.registry: ""]
        settings[.kubeVersion] = Self.value(columns[0])
        var settled: String
        do {
          settled = try Sample.request(call, file: file, settings: settings, facts: facts).kubernetesVersion
        } catch let failure as Failure {
          settled = failure.tried.english
        }
        #expect(settled == columns[3], "\(line)")
      }
    }
  }
}
