// Which style keeps a string a string for every reader: YAML 1.1 (PyYAML, goyaml, libyaml's users) and 1.2.

extension Scalar {
  /// A scalar that is read back as this string; a key is never written as a literal.
  static func string(_ text: String, isKey: Bool = false) -> Scalar {
    if isPlainString(text) { return Scalar(text) }
    return Scalar(text, !isKey && fitsLiteral(text) ? .literal : .doubleQuoted)
  }

  /// Whether libyaml writes the text as a literal block: several lines of visible characters that begin with one,
  /// without tabs and without spaces at the end of a line.
  private static func fitsLiteral(_ text: String) -> Bool {
    let bytes = text.utf8
    guard bytes.contains(.newline), let first = bytes.first, first > .space, bytes.last != .space else { return false }
    return !zip(bytes, bytes.dropFirst()).contains { $0 == (.space, .newline) }
      && text.unicodeScalars.allSatisfy { $0 == "\n" || isVisible($0) }
  }

  /// Whether the text needs no quotes for any reader. Some texts get quotes that need none; the reverse is a defect.
  private static func isPlainString(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    guard let first = bytes.first, let last = bytes.last, last != .space, last != .colon else { return false }
    // Signs, quotes, brackets and the other indicators open something else than a plain scalar, or might.
    guard isDigit(first) || isLetter(first) || first > 0x7f || "/_.$".utf8.contains(first) else { return false }
    guard text.unicodeScalars.allSatisfy(isVisible) else { return false }
    for (byte, next) in zip(bytes, bytes.dropFirst())
    where byte == .colon && next == .space || byte == .space && next == UInt8(ascii: "#") {
      return false
    }
    if first == .dot || isDigit(first) { return !looksNumeric(bytes.filter { $0 != .underscore }) }
    return !words.contains(text.lowercasedASCII)
  }

  /// Texts that some reader takes for a boolean or null, in any case.
  private static let words: Set<String> = ["true", "false", "yes", "no", "on", "off", "y", "n", "null"]

  /// Whether a text that starts with a digit or a dot, here without the underscores that group digits, could be read as
  /// a number, a base 60 number, a date or `...`.
  private static func looksNumeric(_ bytes: [UInt8]) -> Bool {
    let text = String(decoding: bytes, as: UTF8.self).lowercasedASCII
    if text == ".inf" || text == ".nan" || text.hasPrefix("...") { return true }
    if bytes.count > 1, bytes[0] == .zero, "xob".utf8.contains(bytes[1] | 0x20) { return true }
    if bytes.count > 5, bytes.prefix(4).allSatisfy(isDigit), bytes[4] == .minus, isDigit(bytes[5]) { return true }
    // Two dots or more are an address or a version for every reader.
    return bytes.allSatisfy { isDigit($0) || ",.:eE+-".utf8.contains($0) } && bytes.count { $0 == .dot } < 2
  }

  /// Whether a character may stand unescaped wherever the text goes: printable, and no kind of space or break
  /// but U+0020. libyaml escapes what lies beyond U+FFFF.
  private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x20...0x7e: true
    case 0xa1...0xfffd: scalar.properties.generalCategory.isVisible
    default: false
    }
  }
}

extension Unicode.GeneralCategory {
  fileprivate var isVisible: Bool {
    switch self {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator,
      .spaceSeparator:
      false
    default: true
    }
  }
}

extension String {
  /// This text with A to Z in lower case; other characters stay.
  fileprivate var lowercasedASCII: String {
    String(decoding: utf8.map { $0 >= UInt8(ascii: "A") && $0 <= UInt8(ascii: "Z") ? $0 | 0x20 : $0 }, as: UTF8.self)
  }
}

extension UInt8 {
  static let space = UInt8(ascii: " ")
  static let newline = UInt8(ascii: "\n")
  static let colon = UInt8(ascii: ":")
}
