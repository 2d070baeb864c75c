/// What the three shells' scripts share.
enum CompletionText {
  /// Whether an option's value is the name of a file.
  static func isPath(_ option: CommandOption) -> Bool { ["FILE", "DIRECTORY"].contains(option.value ?? "") }

  /// Text as one word of a shell, in single quotes.
  static func quoted(_ text: String) -> String {
    "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }

  /// A short description for a completion list: the text up to the end of its first line or clause.
  static func clause(_ text: String) -> String {
    let ends = ["\n", "; ", ". "].compactMap { text.firstRange(of: $0)?.lowerBound }
    return String(text[..<(ends.min() ?? text.endIndex)])
  }

  /// The words that a command accepts as its operand, if its description lists them: `bash|zsh|fish`.
  static func choices(_ spec: CommandSpec) -> [String] {
    let words = spec.operands.split(separator: "|", omittingEmptySubsequences: false)
    return words.count > 1 && words.allSatisfy { !$0.isEmpty && $0.allSatisfy(\.isLowercase) }
      ? words.map(String.init) : []
  }
}
