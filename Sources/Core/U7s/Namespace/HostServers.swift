import Core

/// Servers of this host that listen on the node's own address: the registry of image trust, or that of U7S_REGISTRY.
///
/// tap0 has that address too, so that a connection from the namespace would end in the namespace. Their ports are led out
/// to the host, by a rule before the kernel's own for local addresses.
package enum HostServers {
  /// Number of the routing table with the way out.
  private static let table = 80

  /// Ports of the node's own address where images, signatures and scans are asked for, in order.
  package static func ports(node: Address, hosts: HostsFile, repository: String?) -> [Int] {
    let named = [
      (PodsecServer.registry, PodsecServer.registryPort), (PodsecServer.signatures, PodsecServer.signaturePort),
      (PodsecServer.trivy, PodsecServer.trivyPort),
    ]
    var ports = Set(named.filter { hosts.addresses(of: $0.0).contains(node) }.map(\.1))
    if let place = repository?.split(separator: "/").first.flatMap({ PortNotation(String($0)) }),
      let host = place.fields.first
    {
      let addresses = Address(host).map { [$0] } ?? hosts.addresses(of: host.lowercased())
      // Without a port: https, and http for one that registries.conf calls insecure.
      if addresses.contains(node) {
        ports.formUnion(place.fields.dropFirst().first.flatMap { Int($0) }.map { [$0] } ?? [80, 443])
      }
    }
    return ports.sorted()
  }

  /// ip(8) batch that leads connections to these ports of the node out of the namespace; empty where there are none.
  /// slirp4netns(1) makes each anew on the host. The kernel must accept answers from an address of its own: `accept_local`.
  package static func routes(node: Address, services: CIDR, ports: [Int], device: String = "tap0") -> String {
    guard !ports.isEmpty, node.isIPv4, let gateway = Networking.slirpGateway(services) else { return "" }
    return """
      rule add pref 200 lookup local
      rule del pref 0 lookup local

      """ + ports.map { "rule add pref 100 to \(node) ipproto tcp dport \($0) lookup \(table)\n" }.joined()
        + "route add default via \(gateway) dev \(device) src \(node) table \(table)\n"
  }
}
