import Core

/// The escapes of a JSON string (RFC 8259).
enum JSONText {
  /// The text between the quotes with its escapes decoded; invalid escapes stay as they are.
  static func decode(_ bytes: [UInt8]) -> String {
    var units: [UInt8] = []
    var at = 0
    while at < bytes.count {
      guard bytes[at] == UInt8(ascii: "\\"), at + 1 < bytes.count else {
        units.append(bytes[at])
        at += 1
        continue
      }
      switch bytes[at + 1] {
      case UInt8(ascii: "n"): units.append(0x0a)
      case UInt8(ascii: "t"): units.append(0x09)
      case UInt8(ascii: "r"): units.append(0x0d)
      case UInt8(ascii: "b"): units.append(0x08)
      case UInt8(ascii: "f"): units.append(0x0c)
      case UInt8(ascii: "u"):
        let (text, count) = character(bytes[at...])
        units += Array(text.utf8)
        at += count
        continue
      case let other: units.append(other)
      }
      at += 2
    }
    return String(decoding: units, as: UTF8.self)
  }

  /// The character of `\uXXXX`, or of two of them that make one, and how many bytes that were.
  private static func character(_ rest: ArraySlice<UInt8>) -> (String, Int) {
    guard let first = unit(rest) else { return ("\u{fffd}", min(2, rest.count)) }
    if UTF16.isLeadSurrogate(first), let second = unit(rest.dropFirst(6)), UTF16.isTrailSurrogate(second) {
      return (String(decoding: [first, second], as: UTF16.self), 12)
    }
    return (String(decoding: [first], as: UTF16.self), 6)
  }

  private static func unit(_ rest: ArraySlice<UInt8>) -> UInt16? {
    guard rest.count >= 6, rest.starts(with: "\\u".utf8) else { return nil }
    let digits = rest.dropFirst(2).prefix(4)
    guard digits.allSatisfy(ASCII.isHex) else { return nil }
    return UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
  }
}
