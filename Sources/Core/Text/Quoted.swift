extension StringProtocol {
  /// In single quotes, on one line, for a message about what somebody typed: control characters become `?`.
  package var quoted: String {
    var text = String.UnicodeScalarView()
    for scalar in unicodeScalars { text.append(ASCII.isControl(scalar) ? "?" : scalar) }
    return "'\(String(text))'"
  }
}
