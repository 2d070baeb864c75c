/// An address and a prefix length: `10.244.0.0/16`.
package struct CIDR: Equatable, Hashable, Sendable, CustomStringConvertible {
  package let address: Address
  package let prefix: Int

  package init?(_ text: some StringProtocol) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let address = Address(parts[0]), let prefix = Int(parts[1]), String(prefix) == parts[1],
      (0...address.bytes.count * 8).contains(prefix)
    else { return nil }
    self.init(address, prefix)
  }

  package init(_ address: Address, _ prefix: Int) {
    self.address = address
    self.prefix = prefix
  }

  package var description: String { "\(address)/\(prefix)" }

  /// The first address of the network plus `offset`, as kubeadm derives the API's and DNS's ClusterIP; nil past its end.
  package func host(_ offset: Int) -> Address? {
    var bytes = network.address.bytes
    var carry = offset
    for i in bytes.indices.reversed() {
      carry += Int(bytes[i])
      bytes[i] = UInt8(carry & 255)
      carry >>= 8
    }
    let address = Address(bytes: bytes)
    return carry == 0 && contains(address) ? address : nil
  }

  package func contains(_ other: Address) -> Bool {
    other.bytes.count == address.bytes.count && CIDR(other, prefix).network == network
  }

  /// True where the two networks share an address.
  package func overlaps(_ other: CIDR) -> Bool {
    let shorter = min(prefix, other.prefix)
    return address.bytes.count == other.address.bytes.count
      && CIDR(address, shorter).network == CIDR(other.address, shorter).network
  }

  /// The same range, its address with the host's bits cleared.
  package var network: CIDR {
    let bytes = address.bytes.enumerated().map { i, byte in
      let kept = min(max(prefix - i * 8, 0), 8)
      return byte & UInt8(truncatingIfNeeded: 0xff00 >> kept)
    }
    return CIDR(Address(bytes: bytes), prefix)
  }
}
