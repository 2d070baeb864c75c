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
    /// A whole number that fits 64 bits without a sign and no Int.
    case unsigned(UInt64)
    /// Any other number; infinities and "not a number" as well.
    case float(Double)
    case string
  }

  /// The value this scalar resolves to; a foreign tag or one the text does not fit makes a string.
  var meaning: Meaning {
    guard let tag else { return style == .plain ? Meaning(plain: text) : .string }
    return switch (tag, Meaning(plain: text)) {
    case (Tag.null, .null): .null
    case (Tag.bool, .bool(let value)): .bool(value)
    case (Tag.int, .int(let value)): .int(value)
    case (Tag.int, .unsigned(let value)): .unsigned(value)
    case (Tag.float, .float(let value)): .float(value)
    case (Tag.float, .int(let value)): .float(Double(value))
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
    case ".nan", ".NaN", ".NAN": self = .float(.nan)
    case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": self = .float(.infinity)
    case "-.inf", "-.Inf", "-.INF": self = .float(-.infinity)
    default: self = Number(text)?.meaning ?? .string
    }
  }
}
