extension StringProtocol {
  /// In single quotes, on one line, for a message about what somebody typed: control characters become `?`.
  package var quoted: String {
    "'\(Printable.line(String(self)))'"
  }
}
