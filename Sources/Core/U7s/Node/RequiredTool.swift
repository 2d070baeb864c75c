import Core

/// The external programs a node is made of, and the packages that hold them.
package struct RequiredTool: Equatable, Sendable {
  package var name: String
  /// The oldest version that works, or nil.
  package var least: Version?
  /// Arguments that make it print its version; empty where it has none.
  package var versionArguments: [String]
  private var packages: [PackageFamily: String]

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
  package static let required: [RequiredTool] = [
    RequiredTool(
      "kubeadm", least: Version(1, 26), version: ["version", "-o", "short"], alt: "kubernetes%-kubeadm",
      debian: "kubeadm", fedora: "kubernetes%-kubeadm"),
    RequiredTool(
      "kubelet", least: Version(1, 26), alt: "kubernetes%-kubelet", debian: "kubelet", fedora: "kubernetes%"),
    RequiredTool("kubectl", version: [], alt: "kubernetes%-client", debian: "kubectl", fedora: "kubernetes%-client"),
    RequiredTool("crio", least: Version(1, 26), alt: "kubernetes%-crio", debian: "cri-o", fedora: "cri-o%"),
    RequiredTool("crictl", version: [], alt: "cri-tools%", debian: "cri-tools", fedora: "cri-tools%"),
    RequiredTool("crun", least: Version(1, 8, 1), alt: "crun", debian: "crun", fedora: "crun"),
    RequiredTool("conmon", version: [], alt: "conmon", debian: "conmon", fedora: "conmon"),
    RequiredTool(
      "rootlesskit", least: Version(1, 1, 0), alt: "rootlesskit", debian: "rootlesskit", fedora: "rootlesskit"),
    RequiredTool(
      "slirp4netns", least: Version(1, 1, 12), alt: "slirp4netns", debian: "slirp4netns", fedora: "slirp4netns"),
    RequiredTool("newuidmap", version: [], alt: "shadow-submap", debian: "uidmap", fedora: "shadow-utils"),
    RequiredTool("ip", version: [], alt: "iproute2", debian: "iproute2", fedora: "iproute"),
    RequiredTool("iptables", version: [], alt: "iptables", debian: "iptables", fedora: "iptables-nft"),
    RequiredTool("ethtool", version: [], alt: "ethtool", debian: "ethtool", fedora: "ethtool"),
    RequiredTool("curl", version: [], alt: "curl", debian: "curl", fedora: "curl"),
    RequiredTool("skopeo", version: [], alt: "skopeo", debian: "skopeo", fedora: "skopeo"),
  ]

  /// The name of this tool's package.
  package func package(_ family: PackageFamily, minor: String) -> String {
    (packages[family] ?? name).split(separator: "%", omittingEmptySubsequences: false).joined(separator: minor)
  }

  /// kubeadm, kubelet and kubectl, which all have the node's minor version.
  package var isKubernetes: Bool { name.hasPrefix("kube") }

  /// Whether the distribution has a package of it for each minor version of Kubernetes.
  package func isVersioned(_ family: PackageFamily) -> Bool { packages[family]?.contains("%") ?? false }

  /// The package manager's call that installs them.
  ///
  /// Fedora's packages of two minor versions conflict, and dnf keeps the installed one unless it is allowed to erase
  /// it.
  package static func install(_ packages: [String], _ family: PackageFamily, replacing: Bool = false) -> Command {
    family == .fedora
      ? Command("/usr/bin/dnf", ["install", "-y"] + (replacing ? ["--allowerasing"] : []) + packages)
      : Command("/usr/bin/apt-get", ["install", "-y"] + packages, environment: ["DEBIAN_FRONTEND": "noninteractive"])
  }

  /// What a person would type to get this tool.
  package func install(_ facts: HostFacts) -> Message {
    guard let family = facts.osRelease.family else { return "install \(name) with your distribution's package manager" }
    let minor = facts.tools["kubeadm"]?.version.map { "\($0.major).\($0.minor)" } ?? "1.31"
    return "\(family == .fedora ? "dnf" : "apt-get") install \(package(family, minor: minor))"
  }
}
