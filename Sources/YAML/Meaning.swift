// What a scalar stands for. The rules are those of sigs.k8s.io/yaml (goyaml.v2, resolve.go), because kubeadm, kubelet
// and CRI tools read their files with it: YAML 1.1 booleans, octal with a leading zero, no base 60, and timestamps
// stay strings.

extension Scalar {
  /// The value a scalar resolves to.
  enum Meaning: Equatable {
    case null
    case bool(Bool)
    /// A whole number that fits an Int.
    case int(Int)
    /// Any other number, in the spelling of JSON.
    case number(String)
    case string
  }

  /// The value this scalar resolves to; a foreign tag or one the text does not fit makes a string.
  var meaning: Meaning {
    guard let tag else { return style == .plain ? Meaning(plain: text) : .string }
    let meaning = Meaning(plain: text)
    return switch (tag, meaning) {
    case ("tag:yaml.org,2002:null", .null), ("tag:yaml.org,2002:bool", .bool), ("tag:yaml.org,2002:int", .int),
      ("tag:yaml.org,2002:int", .number), ("tag:yaml.org,2002:float", .int), ("tag:yaml.org,2002:float", .number):
      meaning
    default: .string
    }
  }
}

extension Scalar.Meaning {
  /// The meaning of an untagged plain scalar.
  init(plain text: String) {
    switch text {
    case "", "~", "null", "Null", "NULL": self = .null
    case "true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON", "y", "Y": self = .bool(true)
    case "false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF", "n", "N": self = .bool(false)
    default: self = Number(text)?.meaning ?? .string
    }
  }
}

/// The reading of a number's text; nil when it is none.
private struct Number {
  let meaning: Scalar.Meaning

  init?(_ text: String) {
    guard let first = text.utf8.first, isDigit(first) || first == .plus || first == .minus || first == .dot else {
      return nil
    }
    // Underscores group digits; in what starts with a dot they must stand between two, elsewhere anywhere.
    let groups = text.utf8.split(separator: .underscore, omittingEmptySubsequences: false)
    if first == .dot, zip(groups, groups.dropFirst()).contains(where: { !isDigit($0.last) || !isDigit($1.first) }) {
      return nil
    }
    var digits = Array(groups.joined())[...]
    let negative = digits.first == .minus
    if negative || digits.first == .plus { digits.removeFirst() }
    guard let meaning = Self.integer(digits, negative: negative) ?? Self.float(digits, negative: negative) else {
      return nil
    }
    self.meaning = meaning
  }

  private static func integer(_ digits: ArraySlice<UInt8>, negative: Bool) -> Scalar.Meaning? {
    var body = digits
    var radix = 10
    if body.count > 1, body.first == .zero {
      switch body[body.startIndex + 1] | 0x20 {
      case UInt8(ascii: "x"): (radix, body) = (16, body.dropFirst(2))
      case UInt8(ascii: "b"): (radix, body) = (2, body.dropFirst(2))
      case UInt8(ascii: "o"): (radix, body) = (8, body.dropFirst(2))
      default: (radix, body) = (8, body.dropFirst())
      }
    }
    // NOTE: the initializers of Int take a sign of their own ("0x-5"), so only digits and letters may reach them.
    guard !body.isEmpty, body.allSatisfy({ isDigit($0) || ($0 | 0x20) >= UInt8(ascii: "a") }) else { return nil }
    let magnitude = String(decoding: body, as: UTF8.self)
    let sign = negative ? "-" : ""
    if let value = Int(sign + magnitude, radix: radix) { return .int(value) }
    if let value = UInt64(magnitude, radix: radix) { return .number(sign + String(value)) }
    return radix == 10 && body.allSatisfy(isDigit) ? .number(sign + magnitude) : nil
  }

  /// `[0-9]*(\.[0-9]*)?([eE][-+]?[0-9]+)?` with a digit before the exponent, respelled as JSON wants it.
  private static func float(_ digits: ArraySlice<UInt8>, negative: Bool) -> Scalar.Meaning? {
    let whole = digits.prefix(while: isDigit)
    var rest = digits.dropFirst(whole.count)
    var fraction: ArraySlice<UInt8> = []
    if rest.first == .dot {
      fraction = rest.dropFirst().prefix(while: isDigit)
      rest = rest.dropFirst(1 + fraction.count)
    }
    guard !whole.isEmpty || !fraction.isEmpty else { return nil }
    let exponent = rest
    if let e = rest.popFirst() {
      if rest.first == .plus || rest.first == .minus { rest.removeFirst() }
      guard e | 0x20 == UInt8(ascii: "e"), !rest.isEmpty, rest.allSatisfy(isDigit) else { return nil }
    }
    let significant = whole.drop { $0 == .zero }
    var json: [UInt8] = negative ? [.minus] : []
    json += significant.isEmpty ? [.zero] : significant
    if !fraction.isEmpty { json += [.dot] + fraction }
    json += exponent
    return .number(String(decoding: json, as: UTF8.self))
  }
}

/// Whether a byte is an ASCII digit; nil is none.
func isDigit(_ byte: UInt8?) -> Bool { byte.map { $0 >= .zero && $0 <= UInt8(ascii: "9") } ?? false }

extension UInt8 {
  static let zero = UInt8(ascii: "0")
  static let plus = UInt8(ascii: "+")
  static let minus = UInt8(ascii: "-")
  static let dot = UInt8(ascii: ".")
  static let underscore = UInt8(ascii: "_")
}
