/// Reads the tables of these tests: text cut into lines, columns and words.
enum Rows {
  /// Lines that are neither empty nor comments.
  static func lines(_ text: String) -> [String] {
    text.split(separator: "\n").map(trimmed).filter { !$0.isEmpty && $0.first != "#" }
  }

  /// Columns separated by ` | `.
  static func columns(_ line: String) -> [String] {
    var columns = [""]
    for word in line.split(separator: " ", omittingEmptySubsequences: false) {
      if word == "|" { columns.append("") } else { columns[columns.count - 1] += " " + word }
    }
    return columns.map(trimmed)
  }

  /// Words as a shell reads them: blanks, single and double quotes, backslashes. A `\n` in double quotes breaks a line.
  static func words(_ line: String) -> [String] {
    var words: [String] = []
    var word: String?
    var quote: Character?
    var rest = line[...]
    while let character = rest.popFirst() {
      switch (character, quote) {
      case ("\\", nil): word = (word ?? "") + (rest.popFirst().map { String($0) } ?? "\\")
      case ("\\", "\""):
        let next = rest.popFirst() ?? "\\"
        word = (word ?? "") + (next == "n" ? "\n" : String(next))
      case (let close, let open?) where close == open: quote = nil
      case ("'", nil), ("\"", nil):
        quote = character
        word = word ?? ""
      case (" ", nil):
        if let done = word { words.append(done) }
        word = nil
      default: word = (word ?? "") + String(character)
      }
    }
    return words + (word.map { [$0] } ?? [])
  }

  private static func trimmed(_ text: some StringProtocol) -> String {
    var view = Substring(text)
    while view.first == " " { view.removeFirst() }
    while view.last == " " { view.removeLast() }
    return String(view)
  }
}
