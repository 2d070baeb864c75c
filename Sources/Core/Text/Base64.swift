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

  /// The bytes of a text in the common alphabet, with or without padding; line ends are skipped. nil for anything else.
  package static func decode(_ text: String) -> [UInt8]? {
    var bytes: [UInt8] = []
    var bits: UInt32 = 0
    var count = 0
    var body = text.utf8.filter { $0 != 10 && $0 != 13 }[...]
    while body.last == UInt8(ascii: "=") { body.removeLast() }
    for letter in body {
      guard let value = values[letter] else { return nil }
      bits = bits << 6 | value
      count += 1
      if count % 4 != 1 { bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32((3 - (count - 1) % 4) * 2))) }
    }
    return count % 4 == 1 ? nil : bytes
  }

  private static let values = Dictionary(
    uniqueKeysWithValues: (letters + "+/").utf8.enumerated().map { ($1, UInt32($0)) })

  private static func encode(_ bytes: [UInt8], alphabet: [UInt8]) -> String {
    var text: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - group.count))
      for i in 0...group.count { text.append(alphabet[Int(bits >> UInt32(18 - 6 * i) & 63)]) }
    }
    return String(decoding: text, as: UTF8.self)
  }
}
