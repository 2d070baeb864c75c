/// `--help` of a command.
extension CommandSpec {
  /// Columns of the help, so that it fits a usual terminal.
  private static let width = 100

  /// The whole text, with a last newline.
  package var help: String {
    var parts = [usageLine + "\n"]
    parts += (description.isEmpty ? [CommandSpec.sentence(summary.english)] : description.map(\.english)).map {
      CommandSpec.wrapped($0, indent: 0)
    }
    if !arguments.isEmpty { parts.append(CommandSpec.table(arguments)) }
    if !commands.isEmpty { parts.append("Commands:\n" + CommandSpec.table(commands)) }
    parts.append("Options:\n" + CommandSpec.table(allOptions.map { Entry($0.spelling, $0.text) }))
    if !examples.isEmpty {
      parts.append(
        "Examples:\n" + examples.map { "  \($0.word)\n" + CommandSpec.wrapped($0.text.english, indent: 6) }.joined())
    }
    if !variables.isEmpty { parts.append("Variables:\n" + CommandSpec.table(variables)) }
    if !files.isEmpty { parts.append("Files:\n" + CommandSpec.table(files)) }
    if !statuses.isEmpty {
      parts.append("Exit status beside 0:\n" + CommandSpec.table(statuses.map { Entry(String($0.status), $0.text) }))
    }
    return parts.joined(separator: "\n")
  }

  /// `Usage: podsec-u7s haproxy [OPTION...] [SERVER...]`.
  package var usageLine: String {
    ["Usage: \(name)", options.isEmpty ? "" : "[OPTION...]", operands].filter { !$0.isEmpty }.joined(separator: " ")
  }

  /// Words on the left, sentences on the right; a word that is too long has a line of its own.
  private static func table(_ entries: [Entry]) -> String {
    let widest = min(entries.map(\.word.count).max() ?? 0, 34)
    return entries.map { entry in
      let text = wrapped(entry.text.english, indent: widest + 4)
      guard entry.word.count <= widest else { return "  \(entry.word)\n" + text }
      return "  " + entry.word.padded(to: widest) + text.dropFirst(widest + 2)
    }.joined()
  }

  /// A paragraph in lines, each with a newline; a line that begins with a blank stays as it is.
  static func wrapped(_ text: String, indent: Int) -> String {
    let margin = String(repeating: " ", count: indent)
    var result = ""
    for paragraph in text.split(separator: "\n", omittingEmptySubsequences: false) {
      guard paragraph.first != " " else {
        result += margin + paragraph + "\n"
        continue
      }
      var line = ""
      for word in paragraph.split(separator: " ") {
        if !line.isEmpty, indent + line.count + 1 + word.count > width {
          result += margin + line + "\n"
          line = ""
        }
        line += (line.isEmpty ? "" : " ") + word
      }
      result += line.isEmpty ? "\n" : margin + line + "\n"
    }
    return result
  }

  private static func sentence(_ phrase: String) -> String { phrase.prefix(1).uppercased() + phrase.dropFirst() + "." }
}

extension String {
  /// With blanks at its end up to a count of characters.
  fileprivate func padded(to count: Int) -> String {
    self + String(repeating: " ", count: max(0, count - self.count))
  }
}
