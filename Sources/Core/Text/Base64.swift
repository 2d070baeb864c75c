/// Base64, RFC 4648.
package enum Base64 {
  private static let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

  /// The common alphabet, with padding.
  package static func encode(_ bytes: [UInt8]) -> String {
    encode(bytes, alphabet: Array((letters + "+/").utf8))
      + String(repeating: "=", count: (3 - bytes.count % 3) % 3)
  }

  /// As JSON Web Signatures write it (RFC 7515): the URL alphabet, no padding.
  package static func url(_ bytes: [UInt8]) -> String { encode(bytes, alphabet: Array((letters + "-_").utf8)) }

  private static func encode(_ bytes: [UInt8], alphabet: [UInt8]) -> String {
    var text: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - group.count))
      for i in 0...group.count { text.append(alphabet[Int(bits >> UInt32(18 - 6 * i) & 63)]) }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// The bytes of a text in the common alphabet with padding, line breaks apart; nil for anything else.
  package static func decode(_ text: String) -> [UInt8]? {
    let alphabet = Array((letters + "+/").utf8)
    var values = [UInt8](repeating: 255, count: 256)
    for (value, letter) in alphabet.enumerated() { values[Int(letter)] = UInt8(value) }
    var bytes: [UInt8] = []
    var (bits, count, padding) = (UInt32(0), 0, 0)
    for byte in text.utf8 where byte != 10 && byte != 13 {
      if byte == UInt8(ascii: "=") {
        padding += 1
        continue
      }
      guard padding == 0, values[Int(byte)] != 255 else { return nil }
      bits = bits << 6 | UInt32(values[Int(byte)])
      count += 1
      if count % 4 == 0 {
        bytes += [
          UInt8(truncatingIfNeeded: bits >> 16), UInt8(truncatingIfNeeded: bits >> 8), UInt8(truncatingIfNeeded: bits),
        ]
        bits = 0
      }
    }
    switch (count % 4, padding) {
    case (0, 0): return bytes
    case (2, 2): return bytes + [UInt8(truncatingIfNeeded: bits >> 4)]
    case (3, 1): return bytes + [UInt8(truncatingIfNeeded: bits >> 10), UInt8(truncatingIfNeeded: bits >> 2)]
    default: return nil
    }
  }
}
