/// The number that a text stands for; nil if it is not a number.
struct Number {
  let meaning: Scalar.Meaning

  init?(_ text: String) {
    guard let first = text.utf8.first, isDigit(first) || first == .plus || first == .minus || first == .dot else {
      return nil
    }
    // Underscores group digits. In a text that starts with a dot they must be between two digits, elsewhere anywhere.
    let groups = text.utf8.split(separator: .underscore, omittingEmptySubsequences: false)
    if first == .dot, zip(groups, groups.dropFirst()).contains(where: { !isDigit($0.last) || !isDigit($1.first) }) {
      return nil
    }
    let digits = Array(groups.joined())
    guard let meaning = Self.integer(digits) ?? Self.float(digits) else { return nil }
    self.meaning = meaning
  }

  private static func integer(_ digits: [UInt8]) -> Scalar.Meaning? {
    var (sign, body) = signed(digits[...])
    var radix = 10
    if body.count > 1, body.first == .zero {
      switch body[body.startIndex + 1] | 0x20 {
      case UInt8(ascii: "x"): (radix, body) = (16, body.dropFirst(2))
      case UInt8(ascii: "b"):
        (radix, body) = (2, body.dropFirst(2))
        // Go cuts "0b" off and reads the rest with a sign of its own.
        if sign == nil, digits[1] == UInt8(ascii: "b") { (sign, body) = signed(body) }
      case UInt8(ascii: "o"): (radix, body) = (8, body.dropFirst(2))
      default: (radix, body) = (8, body.dropFirst())
      }
    }
    // NOTE: the initializers of Int take a sign of their own ("0x-5"), so only digits and letters may reach them.
    guard !body.isEmpty, body.allSatisfy({ isDigit($0) || isLetter($0) }) else { return nil }
    let magnitude = String(decoding: body, as: UTF8.self)
    if let value = Int((sign == .minus ? "-" : "") + magnitude, radix: radix) { return .int(value) }
    return sign == nil ? UInt64(magnitude, radix: radix).map { .unsigned($0) } : nil
  }

  /// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`; nil for a number beyond the range of Double.
  private static func float(_ digits: [UInt8]) -> Scalar.Meaning? {
    var (_, rest) = signed(digits[...])
    let whole = rest.prefix(while: isDigit)
    rest = rest.dropFirst(whole.count)
    if rest.first == .dot {
      let fraction = rest.dropFirst().prefix(while: isDigit)
      rest = rest.dropFirst(1 + fraction.count)
      if whole.isEmpty, fraction.isEmpty { return nil }
    } else if whole.isEmpty {
      return nil
    }
    if let e = rest.popFirst() {
      let exponent = signed(rest).body
      guard e | 0x20 == UInt8(ascii: "e"), !exponent.isEmpty, exponent.allSatisfy(isDigit) else { return nil }
    }
    guard let value = Double(String(decoding: digits, as: UTF8.self)), value.isFinite else { return nil }
    return .float(value)
  }

  private static func signed(_ digits: ArraySlice<UInt8>) -> (sign: UInt8?, body: ArraySlice<UInt8>) {
    guard let first = digits.first, first == .plus || first == .minus else { return (nil, digits) }
    return (first, digits.dropFirst())
  }
}

/// Whether a byte is an ASCII digit; false for nil.
func isDigit(_ byte: UInt8?) -> Bool { byte.map { $0 >= .zero && $0 <= UInt8(ascii: "9") } ?? false }

func isLetter(_ byte: UInt8) -> Bool {
  (byte | 0x20) >= UInt8(ascii: "a") && (byte | 0x20) <= UInt8(ascii: "z")
}

extension UInt8 {
  static let zero = UInt8(ascii: "0")
  static let plus = UInt8(ascii: "+")
  static let minus = UInt8(ascii: "-")
  static let dot = UInt8(ascii: ".")
  static let underscore = UInt8(ascii: "_")
}
