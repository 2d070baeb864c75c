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

  /// Decodes a text of the common alphabet with padding; line breaks are ignored. nil for any other character, a wrong
  /// length, or bits left over.
  package static func decode(_ text: String) -> [UInt8]? { decode(text.utf8) }

  package static func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
    var bytes: [UInt8] = []
    var (bits, count, padding) = (UInt32(0), 0, 0)
    for byte in text where byte != 10 && byte != 13 {
      if byte == UInt8(ascii: "=") {
        padding += 1
        continue
      }
      guard padding == 0, let value = value(byte) else { return nil }
      bits = bits << 6 | value
      count += 1
      if count % 4 != 1 { bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(4 - 2 * ((count - 2) % 4)))) }
    }
    let unused = UInt32(2 * padding)
    guard [0: 0, 2: 2, 3: 1][count % 4] == padding, bits & (1 << unused - 1) == 0 else { return nil }
    return bytes
  }

  private static func value(_ byte: UInt8) -> UInt32? {
    switch byte {
    case 65...90: UInt32(byte - 65)
    case 97...122: UInt32(byte - 71)
    case 48...57: UInt32(byte + 4)
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
  }
}
