import Core

/// Reads the address of the server of images and signatures.
package enum ServerAddress {
  /// An address that other hosts can reach: not loopback, not unspecified, no multicast, link-local or broadcast one.
  ///
  /// The documented exit codes: 2 for a text without four parts, 3 for an invalid part, 1 for an unusable address.
  package static func parse(_ text: String) throws(Failure) -> Address {
    let tried: Message = "read the server's address '\(text)'"
    let hint: Message = "podsec-create-policy 192.168.1.10   # the server's address in your network"
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 4 else {
      let why: Message =
        text.contains(":") ? "it is not IPv4: registry.local is served there alone" : "it has not four parts"
      throw Failure(tried, why, hint: hint, status: 2)
    }
    guard let address = Address(text), address.isIPv4 else {
      throw Failure(tried, "each part is a number from 0 to 255, without leading zeros", hint: hint, status: 3)
    }
    if let why = objection(address) { throw Failure(tried, why, hint: hint) }
    return address
  }

  private static func objection(_ address: Address) -> Message? {
    switch (address.bytes[0], address.bytes[1]) {
    case (127, _): "it is a loopback address, which no other host can reach"
    case (0, _): "it is no host's address"
    case (169, 254): "it is a link-local address"
    case (224...239, _): "it is a multicast address"
    case (240..., _): "it is a reserved or broadcast address"
    default: nil
    }
  }
}
