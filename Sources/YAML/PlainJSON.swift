extension YAML {
  /// JSON's escapes of characters beyond U+FFFF (`\ud83d\ude00`) replaced by the characters, and characters that are
  /// text in JSON alone replaced by escapes. libyaml refuses halves of a pair, as sigs.k8s.io/yaml does; Python's json
  /// and `jq -a` write them. It refuses U+007F and others too, and takes U+0085 for the end of a line; kubectl prints
  /// them as they are, so that whoever writes an annotation decides whether a list of objects is read.
  ///
  /// Only the double-quoted strings of one flow collection are touched, from its first byte to the last of the text;
  /// any other text comes back as it is, because in YAML's other scalars a backslash is a plain character.
  static func plainJSON(_ bytes: [UInt8]) -> [UInt8] {
    guard hasPair(bytes) || bytes.indices.contains(where: { foreign(in: bytes, at: $0) != nil }) else { return bytes }
    var joined: [UInt8] = []
    joined.reserveCapacity(bytes.count)
    var isInString = false
    var depth = 0
    // The last two bytes outside of strings that are no white space: they tell whether a quote opens a string.
    var last: (UInt8, UInt8) = (0, 0)
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      var length = 1
      if isInString {
        if let character = pair(in: bytes, at: index) {
          joined += String(character).utf8
          index += 12
          continue
        }
        if let (escape, count) = foreign(in: bytes, at: index) {
          joined += escape.utf8
          index += count
          continue
        }
        if byte == UInt8(ascii: "\\") { length = min(2, bytes.count - index) }
        if byte == .quote { isInString = false }
      } else if !" \t\r\n".utf8.contains(byte) {
        switch byte {
        case .quote where depth > 0 && ("{[,".utf8.contains(last.1) || last == (.quote, .colon)): isInString = true
        case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
        case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
        case .quote, UInt8(ascii: "'"), UInt8(ascii: "#"): return bytes
        default: if depth < 1 { return bytes }
        }
        last = (last.1, byte)
      }
      joined += bytes[index..<index + length]
      index += length
    }
    return joined
  }

  /// A character at an index that libyaml does not take for text, as an escape and with its length in bytes.
  private static func foreign(in bytes: [UInt8], at index: Int) -> (escape: String, count: Int)? {
    func next(_ offset: Int) -> UInt8 { index + offset < bytes.count ? bytes[index + offset] : 0 }
    switch bytes[index] {
    case 0x7f: return ("\\u007f", 1)
    case 0xc2 where 0x80...0x9f ~= next(1): return ("\\u00" + String(next(1), radix: 16), 2)
    case 0xe2 where next(1) == 0x80 && (next(2) == 0xa8 || next(2) == 0xa9):
      return ("\\u20" + (next(2) == 0xa8 ? "28" : "29"), 3)
    case 0xef where next(1) == 0xbf && next(2) >= 0xbe: return ("\\uff" + (next(2) == 0xbe ? "fe" : "ff"), 3)
    default: return nil
    }
  }

  private static func hasPair(_ bytes: [UInt8]) -> Bool {
    var start = 0
    while let index = bytes[start...].firstIndex(of: UInt8(ascii: "\\")) {
      if pair(in: bytes, at: index) != nil { return true }
      start = index + 1
    }
    return false
  }

  /// The character of a surrogate pair that begins at an index.
  private static func pair(in bytes: [UInt8], at index: Int) -> Unicode.Scalar? {
    guard let high = escape(in: bytes, at: index), 0xd800...0xdbff ~= high,
      let low = escape(in: bytes, at: index + 6), 0xdc00...0xdfff ~= low
    else { return nil }
    return Unicode.Scalar(0x10000 + (high - 0xd800) << 10 + (low - 0xdc00))
  }

  /// The number of a `\uXXXX` at an index.
  private static func escape(in bytes: [UInt8], at index: Int) -> UInt32? {
    guard index + 6 <= bytes.count, bytes[index] == UInt8(ascii: "\\"), bytes[index + 1] == UInt8(ascii: "u"),
      bytes[index + 2] != .plus, bytes[index + 2] != .minus
    else { return nil }
    return UInt32(String(decoding: bytes[index + 2..<index + 6], as: UTF8.self), radix: 16)
  }
}

extension UInt8 {
  static let quote = UInt8(ascii: "\"")
}
