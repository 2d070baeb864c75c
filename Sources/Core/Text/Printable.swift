/// Text that others wrote, made safe for a terminal.
package enum Printable {
  /// The text with `?` for every character that a terminal could act on, except line breaks and tabs.
  package static func text(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      result.append(isControl(scalar) && scalar != "\n" && scalar != "\t" ? "?" : scalar)
    }
    return String(result)
  }

  /// The same on one line, for text inside a message: line breaks are replaced too, so it cannot imitate our own lines.
  package static func line(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.map { isControl($0) ? "?" : $0 }))
  }

  /// A control character (of ASCII or Latin-1), one that changes the order of a line, or an invisible one.
  package static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: true
    default: false
    }
  }
}
