import Core

/// Servers of this host that listen on the node's own address: the registry of image trust, or that of U7S_REGISTRY.
///
/// tap0 has that address too, so a connection from the namespace would end in the namespace. A rule before the kernel's
/// own rule for local addresses leads connections to these ports out to the host.
package enum HostServers {
  /// Number of the routing table with the route out.
  private static let table = 80

  /// Ports on the node's own address that serve images, signatures and scans, in order.
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
      // Without a port the registry is asked at the port of https, and also of http if registries.conf calls it
      // insecure.
      if addresses.contains(node) {
        ports.formUnion(place.fields.dropFirst().first.flatMap { Int($0) }.map { [$0] } ?? [80, 443])
      }
    }
    return ports.sorted()
  }

  /// ip(8) batch that leads connections to these ports of the node out of the namespace; empty where there are none.
  /// slirp4netns(1) opens each connection anew on the host. `accept_local` makes the kernel accept answers that come
  /// from one of its own addresses.
  package static func routes(node: Address, services: CIDR, ports: [Int], device: String = "tap0") -> String {
    guard !ports.isEmpty, node.isIPv4, let gateway = Networking.slirpGateway(services) else { return "" }
    return """
      rule add pref 200 lookup local
      rule del pref 0 lookup local

      """ + ports.map { "rule add pref 100 to \(node) ipproto tcp dport \($0) lookup \(table)\n" }.joined()
        + "route add default via \(gateway) dev \(device) src \(node) table \(table)\n"
  }
}
