/// Escapes untrusted text for one line of a log or of monitoring: nothing is lost, and no terminal can act on it.
package enum Escaped {
  /// Control characters, those that change a line's order and invisible ones as `\n`, `\x1b`, `\u202e`; a backslash as
  /// two.
  package static func text(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars { append(scalar, to: &result) }
    return result
  }

  /// The same of at most `limit` characters, with `...` for what is left out.
  package static func text(_ text: String, limit: Int) -> String {
    let scalars = text.unicodeScalars
    let end = scalars.index(scalars.startIndex, offsetBy: limit, limitedBy: scalars.endIndex) ?? scalars.endIndex
    return Escaped.text(String(scalars[..<end])) + (end == scalars.endIndex ? "" : "...")
  }

  /// The same for a file's name. Where the bytes are not UTF-8, all that are not ASCII stand as `\xff`.
  package static func bytes(_ bytes: some Collection<UInt8>) -> String {
    if let text = String(validating: bytes, as: UTF8.self) { return Escaped.text(text) }
    var result = ""
    for byte in bytes {
      if byte < 0x80 { append(Unicode.Scalar(byte), to: &result) } else { result += "\\x" + hex(UInt32(byte), 2) }
    }
    return result
  }

  private static func append(_ scalar: Unicode.Scalar, to result: inout String) {
    switch scalar {
    case "\\": result += "\\\\"
    case "\n": result += "\\n"
    case "\r": result += "\\r"
    case "\t": result += "\\t"
    case _ where !Printable.isControl(scalar): result.unicodeScalars.append(scalar)
    case _ where scalar.value < 0x100: result += "\\x" + hex(scalar.value, 2)
    default: result += "\\u" + hex(scalar.value, 4)
    }
  }

  private static func hex(_ value: UInt32, _ width: Int) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
