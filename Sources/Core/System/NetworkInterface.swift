import YAML

/// A network interface of the host.
package struct NetworkInterface: Equatable, Sendable {
  package var name: String
  package var mtu: Int
  package var addresses: [CIDR]

  package init(name: String, mtu: Int, addresses: [CIDR]) {
    self.name = name
    self.mtu = mtu
    self.addresses = addresses
  }

  /// The answer of `ip -json address` (ip(8)), already read.
  package static func list(_ answer: Node) -> [NetworkInterface] {
    answer.items.map { link in
      NetworkInterface(
        name: link["ifname"]?.string ?? "", mtu: link["mtu"]?.int ?? 1500,
        addresses: (link["addr_info"]?.items ?? []).compactMap { entry in
          guard let address = entry["local"]?.string.flatMap({ Address($0) }), let prefix = entry["prefixlen"]?.int
          else { return nil }
          return CIDR(address, prefix)
        })
    }
  }
}
