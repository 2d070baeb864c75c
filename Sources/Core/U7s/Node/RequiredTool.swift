/// The external programs a node is made of, and the packages that hold them.
package struct Tools: Equatable, Sendable {
  package var name: String
  /// The oldest version that works, or nil.
  package var least: Version?
  /// Arguments that make it print its version; empty where it has none.
  package var versionArguments: [String]
  private var packages: [PackageFamily: String]

  /// Package families by their tool.
  package enum PackageFamily: Sendable { case alt, debian, fedora }

  private init(
    _ name: String, least: Version? = nil, version: [String] = ["--version"], alt: String, debian: String,
    fedora: String
  ) {
    self.name = name
    self.least = least
    versionArguments = version
    packages = [.alt: alt, .debian: debian, .fedora: fedora]
  }

  /// Package names with `%` for the minor version (`1.36`).
  package static let required: [Tools] = [
    Tools(
      "kubeadm", least: Version(1, 26), version: ["version", "-o", "short"], alt: "kubernetes%-kubeadm",
      debian: "kubeadm", fedora: "kubernetes%-kubeadm"),
    Tools("kubelet", least: Version(1, 26), alt: "kubernetes%-kubelet", debian: "kubelet", fedora: "kubernetes%"),
    Tools("kubectl", version: [], alt: "kubernetes%-client", debian: "kubectl", fedora: "kubernetes%-client"),
    Tools("crio", least: Version(1, 26), alt: "kubernetes%-crio", debian: "cri-o", fedora: "cri-o%"),
    Tools("crictl", version: [], alt: "cri-tools%", debian: "cri-tools", fedora: "cri-tools%"),
    Tools("crun", least: Version(1, 8, 1), alt: "crun", debian: "crun", fedora: "crun"),
    Tools("conmon", version: [], alt: "conmon", debian: "conmon", fedora: "conmon"),
    Tools("rootlesskit", least: Version(1, 1, 0), alt: "rootlesskit", debian: "rootlesskit", fedora: "rootlesskit"),
    Tools("slirp4netns", least: Version(1, 1, 12), alt: "slirp4netns", debian: "slirp4netns", fedora: "slirp4netns"),
    Tools("newuidmap", version: [], alt: "shadow-submap", debian: "uidmap", fedora: "shadow-utils"),
    Tools("ip", version: [], alt: "iproute2", debian: "iproute2", fedora: "iproute"),
    Tools("iptables", version: [], alt: "iptables", debian: "iptables", fedora: "iptables-nft"),
    Tools("ethtool", version: [], alt: "ethtool", debian: "ethtool", fedora: "ethtool"),
    Tools("skopeo", version: [], alt: "skopeo", debian: "skopeo", fedora: "skopeo"),
  ]

  package static func family(_ facts: HostFacts) -> PackageFamily? {
    if facts.isALT { return .alt }
    let names =
      [facts.osRelease["ID"] ?? ""] + (facts.osRelease["ID_LIKE"] ?? "").split(separator: " ").map(String.init)
    if !Set(names).isDisjoint(with: ["debian", "ubuntu"]) { return .debian }
    return Set(names).isDisjoint(with: ["fedora", "rhel", "centos"]) ? nil : .fedora
  }

  /// The name of this tool's package.
  package func package(_ family: PackageFamily, minor: String) -> String {
    (packages[family] ?? name).split(separator: "%", omittingEmptySubsequences: false).joined(separator: minor)
  }

  /// kubeadm, kubelet and kubectl: of one minor version, that of the node.
  package var isKubernetes: Bool { name.hasPrefix("kube") }

  /// Whether the distribution has a package of it for each minor version of Kubernetes.
  package func isVersioned(_ family: PackageFamily) -> Bool { packages[family]?.contains("%") ?? false }

  /// The package manager's call that installs them.
  ///
  /// Fedora's packages of two minor versions conflict, and dnf leaves the installed one unless it may erase it.
  package static func install(_ packages: [String], _ family: PackageFamily, replacing: Bool = false) -> Command {
    family == .fedora
      ? Command("/usr/bin/dnf", ["install", "-y"] + (replacing ? ["--allowerasing"] : []) + packages)
      : Command("/usr/bin/apt-get", ["install", "-y"] + packages, environment: ["DEBIAN_FRONTEND": "noninteractive"])
  }

  /// What a person would type to get this tool.
  package func install(_ facts: HostFacts) -> String {
    guard let family = Tools.family(facts) else { return "install \(name) with your distribution's package manager" }
    let minor = facts.tools["kubeadm"]?.version.map { "\($0.major).\($0.minor)" } ?? "1.31"
    return (family == .fedora ? "dnf install " : "apt-get install ") + package(family, minor: minor)
  }
}
