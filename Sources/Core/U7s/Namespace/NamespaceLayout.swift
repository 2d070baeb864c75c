import Core

/// What RootlessKit's child makes of its copied-up tree before CRI-O starts.
package enum NamespaceLayout {
  /// Directories that get a writable copy; /usr/libexec too where the distribution keeps CNI plugins there.
  package static let copyUp = ["/etc", "/run", "/var/lib", "/opt"]

  /// Links into the host that copy-up leaves and that must not be shared with the host's own container engines.
  package static let hostLinks = [
    "/run/xtables.lock", "/run/netns", "/run/runc", "/run/crun", "/run/flannel", "/run/containerd", "/run/containers",
    "/run/crio", "/etc/containerd", "/etc/crio", "/etc/cni", "/opt/cni",
  ]

  /// Directories of the namespace that are kept below the account's data directory: inside, and the name there.
  package static let mounts: [(inside: String, name: String)] = [
    ("/var/lib/kubelet", "_var_lib_kubelet"), ("/var/lib/cni", "_var_lib_cni"), ("/var/log", "_var_log"),
    ("/var/lib/containers", "_var_lib_containers"), ("/var/cache", "_var_cache"), ("/opt/cni/bin", "_opt_cni_bin"),
    // The host's is root's: a podman of root's runs plugins as it says, and has a network there that no other node reaches.
    (NodePaths.cniConfiguration, "_etc_cni_net_d"),
  ]

  /// The link that copy-up leaves in place of the account's home, or of a directory above it; nil for a home elsewhere.
  package static func homeLink(_ home: String) -> String? {
    guard let top = copyUp.first(where: { home.hasPrefix($0 + "/") }) else { return nil }
    return home.dropFirst(top.count).split(separator: "/").first.map { "\(top)/\($0)" }
  }

  /// Where distributions install CNI plugins: Debian, ALT and Fedora, upstream.
  package static let pluginDirectories = ["/usr/lib/cni", "/usr/libexec/cni", "/opt/cni/bin"]

  /// ip(8) batch that gives the tap device the node's address, so that kubelet and flannel announce that one, and takes
  /// RootlessKit's own away; the route out stays.
  package static func addresses(node: Address, services: CIDR, device: String = "tap0") -> String {
    guard let tap = Networking.slirpTap(services), let gateway = Networking.slirpGateway(services) else { return "" }
    return """
      addr add \(node)/\(node.isIPv4 ? 32 : 128) dev \(device)
      addr del \(tap)/\(services.prefix) dev \(device)
      route replace \(gateway) dev \(device) src \(node)
      route replace default via \(gateway) dev \(device) src \(node)

      """
  }

  /// Arguments of iptables(8) that bring to the node's address what is dialled at 127.0.0.1 from another: the way of
  /// RootlessKit 3, which dials as the client. kubelet has such packets dropped, but for those with a new destination,
  /// and RootlessKit would wait 1 s before it dials again, as 127.0.0.1. Behind kube-proxy's rules, which come first.
  package static func loopback(node: Address) -> [String]? {
    guard node.isIPv4 else { return nil }
    return ["--wait", "5", "--table", "nat", "--append", "OUTPUT", "--protocol", "tcp"]
      + [
        "!", "--source", "127.0.0.0/8", "--destination", "127.0.0.0/8", "--jump", "DNAT", "--to-destination", "\(node)",
      ]
  }

  /// ip(8) batch that makes flannel's VXLAN device as flannel itself would (id 1, port 8472, no learning): flannel takes
  /// an existing one that fits, and so it has no moment with checksum offload on (flannel issues 1279 and 2152).
  package static func vxlan(node: Address, mtu: Int, device: String = "tap0") -> String {
    "link add flannel.1 mtu \(mtu) type vxlan id 1 dev \(device) local \(node) dstport \(Networking.vxlanPort) nolearning\n"
  }
}
