import Core
import CoreU7s
import Testing

@Suite struct PackagesTests {
  private static let alt = ["ID": "altlinux", "ALT_BRANCH_ID": "p11"]
  private static let debian = ["ID": "debian"]
  private static let fedora = ["ID": "fedora"]

  /// A host of that distribution, without some tools.
  private static func facts(_ system: [String: String], without missing: [String], kubeadm: String? = "1.36.2")
    -> HostFacts
  {
    var facts = Sample.facts()
    facts.osRelease = OSRelease(system)
    for name in ["kubeadm", "kubelet"] { facts.tools[name]?.version = kubeadm.flatMap { Version($0) } }
    for name in missing { facts.tools[name] = nil }
    return facts
  }

  private static func plan(_ facts: HostFacts, _ version: String? = nil) throws -> Packages.Plan? {
    try Packages.plan(facts, Settings(version.map { [.kubeVersion: $0] } ?? [:]))
  }

  private static let everything = RequiredTool.required.map(\.name)

  @Test("Nothing is installed if no tool is missing")
  func complete() throws {
    for system in [Self.alt, Self.debian, Self.fedora, [:], ["ID": "arch"]] {
      #expect(try Self.plan(Self.facts(system, without: [])) == nil)
      #expect(try Self.plan(Self.facts(system, without: []), "v1.36.0") == nil)
      #expect(try Self.plan(Self.facts(system, without: []), "") == nil)
    }
  }

  @Test("A bare ALT gets packages with the minor version in their names")
  func bareALT() throws {
    let packages = [
      "kubernetes1.31-kubeadm", "kubernetes1.31-kubelet", "kubernetes1.31-client", "kubernetes1.31-crio",
      "cri-tools1.31", "crun", "conmon", "rootlesskit", "slirp4netns", "shadow-submap", "iproute2", "iptables",
      "ethtool", "curl", "skopeo",
    ]
    let plan = try #require(try Self.plan(Self.facts(Self.alt, without: Self.everything), "v1.31.4"))
    #expect(plan.missing == Self.everything && plan.packages == packages)
    #expect(
      plan.command
        == Command(
          "/usr/bin/apt-get", ["install", "-y"] + packages, environment: ["DEBIAN_FRONTEND": "noninteractive"]))
  }

  @Test("On a bare Debian no version is needed; a version that is asked for, or installed, binds apt to its minor")
  func bareDebian() throws {
    let others = [
      "cri-o", "cri-tools", "crun", "conmon", "rootlesskit", "slirp4netns", "uidmap", "iproute2", "iptables", "ethtool",
      "curl", "skopeo",
    ]
    for (version, kubernetes) in [
      (nil, ["kubeadm", "kubelet", "kubectl"]), ("v1.31.4", ["kubeadm=1.31.*", "kubelet=1.31.*", "kubectl=1.31.*"]),
    ] {
      let plan = try #require(try Self.plan(Self.facts(Self.debian, without: Self.everything), version))
      #expect(plan.packages == kubernetes + others)
      #expect(plan.command.program == "/usr/bin/apt-get")
    }
    #expect(try Self.plan(Self.facts(Self.debian, without: ["kubelet"]))?.packages == ["kubelet=1.36.*"])
  }

  @Test("On a bare Fedora dnf installs Fedora's package names with the minor version")
  func bareFedora() throws {
    let packages = [
      "kubernetes1.34-kubeadm", "kubernetes1.34", "kubernetes1.34-client", "cri-o1.34", "cri-tools1.34", "crun",
      "conmon", "rootlesskit", "slirp4netns", "shadow-utils", "iproute", "iptables-nft", "ethtool", "curl", "skopeo",
    ]
    let plan = try #require(try Self.plan(Self.facts(Self.fedora, without: Self.everything), "v1.34.0"))
    #expect(plan.packages == packages)
    #expect(plan.command == Command("/usr/bin/dnf", ["install", "-y"] + packages))
  }

  @Test(
    "Only missing tools are installed, at the minor version of kubeadm or at the one that is asked for",
    arguments: [
      (alt, ["crun"], nil, ["crun"]), (alt, ["crio", "conmon"], nil, ["kubernetes1.36-crio", "conmon"]),
      (alt, ["kubelet"], "v1.36.7", ["kubernetes1.36-kubelet"]),
      (debian, ["newuidmap", "ip"], nil, ["uidmap", "iproute2"]),
      (fedora, ["crictl"], nil, ["cri-tools1.36"]), (fedora, ["skopeo"], "v1.36.0", ["skopeo"]),
      (
        alt, ["crio"], "v1.37.0",
        [
          "kubernetes1.37-crio", "kubernetes1.37-kubeadm", "kubernetes1.37-kubelet", "kubernetes1.37-client",
          "cri-tools1.37",
        ]
      ),
    ] as [([String: String], [String], String?, [String])])
  func some(system: [String: String], missing: [String], version: String?, packages: [String]) throws {
    let plan = try #require(try Self.plan(Self.facts(system, without: missing), version))
    #expect(plan.packages == packages)
    #expect(plan.missing.prefix(missing.count) == missing[...])
  }

  @Test("The minor version that is installed already is not installed again", arguments: [alt, debian, fedora])
  func sameMinor(system: [String: String]) throws {
    for version in ["v1.36.0", "v1.36.99", "1.36.3", "v1.36.0-rc.1"] {
      #expect(try Self.plan(Self.facts(system, without: []), version) == nil)
    }
  }

  @Test(
    "If another minor version is asked for, all of the distribution's packages of that version are installed",
    arguments: [
      (
        alt,
        "/usr/bin/apt-get install -y kubernetes%-kubeadm kubernetes%-kubelet kubernetes%-client kubernetes%-crio "
          + "cri-tools%"
      ),
      (debian, "/usr/bin/apt-get install -y kubeadm=%.* kubelet=%.* kubectl=%.*"),
      (
        fedora,
        "/usr/bin/dnf install -y --allowerasing kubernetes%-kubeadm kubernetes% kubernetes%-client cri-o% "
          + "cri-tools%"
      ),
    ])
  func otherMinor(system: [String: String], call: String) throws {
    for (installed, minor) in [("1.26.9", "1.27"), ("1.26.15", "1.100"), ("1.100.0", "1.26"), ("1.36.2", "2.36")] {
      var facts = Self.facts(system, without: [], kubeadm: installed)
      let command = Rows.words(call.split(separator: "%", omittingEmptySubsequences: false).joined(separator: minor))
      #expect(Self.words(try Self.plan(facts, "v\(minor).0")) == command)
      // A kubelet of the old version counts too.
      facts.tools["kubeadm"]?.version = Version(minor + ".3")
      facts.tools["kubelet"]?.version = Version(installed)
      #expect(Self.words(try Self.plan(facts, "v\(minor).0")) == command)
    }
  }

  private static func words(_ plan: Packages.Plan?) -> [String] {
    plan.map { [$0.command.program] + $0.command.arguments } ?? []
  }

  @Test("The version of kubeadm's flag or file wins over U7S_KUBEVERSION; no installed package is replaced")
  func given() throws {
    for setting in ["v1.31.0", "newest", ""] {
      for given in ["v1.35.0", "stable"] {
        let settings = Settings([.kubeVersion: setting])
        let facts = Self.facts(Self.alt, without: [])
        #expect(try Packages.plan(facts, settings, given: given) == nil)
        #expect(throws: Never.self) { try Packages.verify(facts, settings, given: given) }
        let lacking = Self.facts(Self.alt, without: ["crio"])
        #expect(try Packages.plan(lacking, settings, given: given)?.packages == ["kubernetes1.36-crio"])
      }
    }
    let bare = Self.facts(Self.alt, without: Self.everything, kubeadm: nil)
    #expect(try Packages.plan(bare, Settings(), given: "v1.35.2")?.packages.first == "kubernetes1.35-kubeadm")
    #expect(throws: Failure.self) { try Packages.plan(bare, Settings(), given: "stable") }
  }

  @Test("A distribution's family follows from ID and ID_LIKE of os-release")
  func families() {
    for (system, family) in [
      (["ID": "altlinux"], .alt), (["ID": "simply-linux", "ID_LIKE": "altlinux"], .alt), (["ID": "debian"], .debian),
      (["ID": "ubuntu", "ID_LIKE": "debian"], .debian), (["ID": "linuxmint", "ID_LIKE": "ubuntu debian"], .debian),
      (["ID": "fedora"], .fedora), (["ID": "rhel", "ID_LIKE": "fedora"], .fedora),
      (["ID": "rocky", "ID_LIKE": "rhel centos fedora"], .fedora), (["ID": "arch"], nil), ([:], nil),
      (["ID": "notdebian"], nil), (["ID": "opensuse", "ID_LIKE": "suse"], nil),
    ] as [([String: String], PackageFamily?)] {
      var facts = HostFacts()
      facts.osRelease = OSRelease(system)
      #expect(facts.osRelease.family == family, "\(system)")
    }
  }

  @Test("An unknown distribution, an unknown version, and a missing version where one is needed are refused")
  func refused() {
    for (facts, version, tried) in [
      (Self.facts([:], without: ["crun", "ip"]), nil, "install crun, ip"),
      (Self.facts(Self.alt, without: ["kubeadm"], kubeadm: nil), nil, "install kubeadm"),
      (Self.facts(Self.fedora, without: ["kubeadm", "crio"], kubeadm: nil), nil, "install kubeadm, crio"),
      (Self.facts(Self.alt, without: []), "1.31", "read U7S_KUBEVERSION"),
      (Self.facts(Self.alt, without: []), "v1.25.0", "read U7S_KUBEVERSION"),
      (Self.facts(Self.alt, without: []), "newest", "read U7S_KUBEVERSION"),
    ] as [(HostFacts, String?, String)] {
      #expect {
        _ = try Self.plan(facts, version)
      } throws: { error in
        (error as? Failure)?.tried.english == tried && (error as? Failure)?.hint != nil
      }
    }
  }

  @Test("After installing, tools that are still missing and a wrong minor version are named")
  func verify() throws {
    func tried(_ facts: HostFacts, _ version: String?) -> String? {
      do throws(Failure) {
        try Packages.verify(facts, Settings(version.map { [.kubeVersion: $0] } ?? [:]))
        return nil
      } catch {
        return error.tried.english
      }
    }
    #expect(tried(Self.facts(Self.alt, without: []), nil) == nil)
    #expect(tried(Self.facts(Self.alt, without: []), "v1.36.0") == nil)
    #expect(tried(Self.facts(Self.alt, without: ["crio", "crun"]), nil) == "install crio, crun")
    #expect(tried(Self.facts(Self.debian, without: [], kubeadm: "1.35.0"), "v1.36.0") == "install Kubernetes 1.36")
    #expect(tried(Self.facts(Self.debian, without: [], kubeadm: "1.37.0"), "v1.36.0") == "install Kubernetes 1.36")
    var halfway = Self.facts(Self.debian, without: [])
    halfway.tools["kubelet"]?.version = Version(1, 35, 4)
    #expect(tried(halfway, "v1.36.0") == "install Kubernetes 1.36")
  }

  @Test("A hint names the package as the user's distribution names it")
  func hint() throws {
    let kubelet = try #require(RequiredTool.required.first { $0.name == "kubelet" })
    #expect(kubelet.install(Self.facts(Self.alt, without: [])) == "apt-get install kubernetes1.36-kubelet")
    #expect(kubelet.install(Self.facts(Self.debian, without: [])) == "apt-get install kubelet")
    #expect(kubelet.install(Self.facts(Self.fedora, without: [])) == "dnf install kubernetes1.36")
    #expect(kubelet.install(Self.facts(Self.alt, without: ["kubeadm"])) == "apt-get install kubernetes1.31-kubelet")
    #expect(kubelet.install(Self.facts([:], without: [])) == "install kubelet with your distribution's package manager")
  }
}
