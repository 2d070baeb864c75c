/// Base64 texts with the tag `!!binary`.
enum Binary {
  /// The decoded text; nil if it is not base64 or the bytes are not UTF-8. Line breaks are ignored.
  static func text(_ encoded: String) -> String? {
    let letters = encoded.utf8.filter { $0 != .newline && $0 != UInt8(ascii: "\r") }
    guard letters.count % 4 == 0 else { return nil }
    let padding = letters.reversed().prefix(2).prefix { $0 == UInt8(ascii: "=") }.count
    var bytes: [UInt8] = []
    for start in stride(from: 0, to: letters.count, by: 4) {
      let isLast = start + 4 == letters.count
      let count = isLast ? 4 - padding : 4
      var bits: UInt32 = 0
      for index in start..<start + count {
        guard let value = value(of: letters[index]) else { return nil }
        bits |= value << UInt32(18 - 6 * (index - start))
      }
      for index in 0..<count - 1 { bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(16 - 8 * index))) }
    }
    return String(validating: bytes, as: UTF8.self)
  }

  private static func value(of letter: UInt8) -> UInt32? {
    switch letter {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(letter - UInt8(ascii: "A"))
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(letter - UInt8(ascii: "a")) + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(letter - UInt8(ascii: "0")) + 52
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
  }
}
