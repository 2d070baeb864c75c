/// /proc/net/tcp and its kin (proc_pid_net(5)).
package enum ListenerTable {
  /// The sockets that wait for peers: TCP in state 0A (LISTEN), UDP in state 07 (unconnected).
  package static func parse(_ text: String, _ transport: Transport) -> [Listener] {
    text.split(separator: "\n").dropFirst().compactMap { line in
      let fields = line.split(separator: " ")
      guard fields.count > 3, fields[3] == (transport == .tcp ? "0A" : "07") else { return nil }
      let local = fields[1].split(separator: ":")
      guard local.count == 2, let address = address(local[0]), let port = Int(local[1], radix: 16) else { return nil }
      return Listener(transport, address, port)
    }
  }

  /// Hexadecimal words of 32 bits in the byte order of a little-endian host.
  private static func address(_ hex: Substring) -> Address? {
    guard hex.count == 8 || hex.count == 32 else { return nil }
    let digits = Array(hex)
    var bytes: [UInt8] = []
    for word in stride(from: 0, to: digits.count, by: 8) {
      for byte in stride(from: word + 6, through: word, by: -2) {
        guard let value = UInt8(String(digits[byte...byte + 1]), radix: 16) else { return nil }
        bytes.append(value)
      }
    }
    // ::ffff:a.b.c.d is the IPv4 address.
    let isMapped = bytes.count == 16 && bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 255 && bytes[11] == 255
    return Address(bytes: isMapped ? Array(bytes[12...]) : bytes)
  }
}
