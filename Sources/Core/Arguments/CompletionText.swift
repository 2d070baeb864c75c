/// What the three shells' scripts share.
enum CompletionText {
  /// Whether an option's value is the name of a file.
  static func isPath(_ option: CommandOption) -> Bool { ["FILE", "DIRECTORY"].contains(option.value ?? "") }

  /// Text as one word of a shell, in single quotes.
  static func quoted(_ text: String) -> String {
    "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }

  /// What fits beside a word in a list: the text up to the first character that ends a clause.
  static func clause(_ text: String) -> String { String(text.prefix { !";:.\n".contains($0) }) }
}
