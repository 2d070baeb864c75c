/// A key as Kubernetes reads it: a boolean or a number is converted to text, and its original type is kept.
///
/// `yes`, `True` and `on` are the key `true`; `0x10` is `16`. goyaml.v2's map can hold a plain and a quoted key of the
/// same text, and which of them counts is random, so two keys of one text and different types are refused.
struct Key {
  enum Kind {
    case string, bool, int, float
  }

  let kind: Kind
  /// The key with the text that Kubernetes finds it by, written so that it is read as the same key again.
  let scalar: Scalar

  /// Fails for keys that Kubernetes refuses, and for numbers of which it drops digits.
  init(_ written: Scalar, at position: Position) throws(ParseError) {
    switch written.meaning {
    case .null: throw ParseError(position, "a key is null")
    case .bool(let value): (kind, scalar) = (.bool, Self.written(written, as: value ? "true" : "false"))
    case .int(let value): (kind, scalar) = (.int, Self.written(written, as: String(value)))
    case .unsigned: throw ParseError(position, "a key is a number larger than \(Int.max)")
    case .float(let value):
      guard let text = Self.text(of: value) else {
        throw ParseError(position, "the key \(JSON.quoted(written.text)) is a number of too many digits; quote it")
      }
      (kind, scalar) = (.float, Self.float(written, as: text))
    case .string: (kind, scalar) = (.string, Self.plainMerge(written))
    }
  }

  private static func written(_ scalar: Scalar, as text: String) -> Scalar {
    scalar.text == text ? scalar : Scalar(text)
  }

  private static func float(_ scalar: Scalar, as text: String) -> Scalar {
    let plain = written(scalar, as: text)
    if case .float = plain.meaning { return plain }
    return Scalar(text, tag: Tag.float)
  }

  /// Quotes the string key `<<`, such as an alias gives: written plain, it would be read back as a merge key.
  private static func plainMerge(_ scalar: Scalar) -> Scalar {
    scalar.text == "<<" ? Scalar(scalar.text, .doubleQuoted) : scalar
  }

  /// The text to which sigs.k8s.io/yaml converts a number, by way of a `float32`; nil if that changes the number.
  private static func text(of value: Double) -> String? {
    if value.isNaN { return ".nan" }
    if value.isInfinite { return value < 0 ? "-.inf" : ".inf" }
    let text = Digits(Float(value)).general
    guard Double(text) == value, value != 0 || value.sign == .plus else { return nil }
    return text
  }
}
