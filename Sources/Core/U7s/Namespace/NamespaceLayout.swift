import Core

/// What RootlessKit's child changes in the directories that RootlessKit copied up, before CRI-O starts.
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
    // The host's /etc/cni/net.d belongs to root: root's podman runs the plugins that it names, and its network there is
    // one that no other node can reach.
    (NodePaths.cniConfiguration, "_etc_cni_net_d"),
  ]

  /// The link that copy-up leaves in place of the account's home, or of a directory above it; nil for a home elsewhere.
  package static func homeLink(_ home: String) -> String? {
    guard let top = copyUp.first(where: { home.hasPrefix($0 + "/") }) else { return nil }
    return home.dropFirst(top.count).split(separator: "/").first.map { "\(top)/\($0)" }
  }

  /// Where distributions install CNI plugins: Debian, ALT and Fedora, upstream.
  package static let pluginDirectories = ["/usr/lib/cni", "/usr/libexec/cni", "/opt/cni/bin"]

  /// Input of `ip -batch` (ip(8)) that gives the tap device the node's address, so that kubelet and flannel announce
  /// it, and removes the address that RootlessKit gave the device. The route out stays.
  package static func addresses(node: Address, services: CIDR, device: String = "tap0") -> String {
    guard let tap = Networking.slirpTap(services), let gateway = Networking.slirpGateway(services) else { return "" }
    return """
      addr add \(node)/\(node.isIPv4 ? 32 : 128) dev \(device)
      addr del \(tap)/\(services.prefix) dev \(device)
      route replace \(gateway) dev \(device) src \(node)
      route replace default via \(gateway) dev \(device) src \(node)

      """
  }

  /// Arguments of iptables(8) for connections to 127.0.0.1 that come from another address: they are led to the node's
  /// address. RootlessKit 3 makes such connections, because it dials with the client's address. kubelet drops their
  /// packets unless the destination was changed, and RootlessKit would wait 1 s before it dials again as 127.0.0.1.
  /// kube-proxy's rules come first.
  package static func loopback(node: Address) -> [String]? {
    guard node.isIPv4 else { return nil }
    return ["--wait", "5", "--table", "nat", "--append", "OUTPUT", "--protocol", "tcp"]
      + [
        "!", "--source", "127.0.0.0/8", "--destination", "127.0.0.0/8", "--jump", "DNAT", "--to-destination", "\(node)",
      ]
  }

  /// Input of `ip -batch` that makes flannel's VXLAN device as flannel itself would (id 1, port 8472, no learning).
  /// flannel uses an existing device that fits, so checksum offload is never on (flannel issues 1279 and 2152).
  package static func vxlan(node: Address, mtu: Int, device: String = "tap0") -> String {
    "link add flannel.1 mtu \(mtu) type vxlan id 1 dev \(device) local \(node) dstport \(Networking.vxlanPort) nolearning\n"
  }
}
