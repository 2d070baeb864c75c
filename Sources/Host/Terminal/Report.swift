import Core
import Glibc

/// Text for people, on standard error; standard output belongs to the genuine tools.
///
/// All text is cleaned here (`Printable`), because the words of a journal, a registry or a cluster must not control
/// root's terminal. Only our own colours are added afterwards.
package enum Report {
  package static func line(_ text: Message) { line("", text.english) }

  /// Prints the result of a command on standard output; a `Failure` if it cannot be written whole. In lines that begin
  /// with one of `marks`, the mark gets its colour.
  package static func output(_ text: String, marks: KeyValuePairs<String, String> = [:]) throws(Failure) {
    var text = Printable.text(text)
    if hasColour(1), !marks.isEmpty {
      text = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
        guard let mark = marks.first(where: { line.hasPrefix($0.key) }) else { return String(line) }
        return paint(mark.key, mark.value, on: 1) + line.dropFirst(mark.key.count)
      }.joined(separator: "\n")
    }
    try attempt("write standard output") { () throws(Errno) in try write(text, to: 1) }
  }

  /// A line of progress, `[u7s] text`.
  package static func note(_ text: Message) { line(paint("[\(suite)] ", "36"), text.english) }

  package static func warning(_ text: Message) { line(paint("[\(suite)] warning: ", "33"), text.english) }

  /// The part of the suite that prints: `podsec` for `podsec-...`, `u7s` for `podsec-u7s...` and the shims.
  private static var suite: String {
    let name = Environment.programName
    return name.hasPrefix("podsec-") && !name.hasPrefix("podsec-u7s") ? "podsec" : "u7s"
  }

  /// `<program>: <what was tried>: <why>`, then the hint.
  package static func failure(_ failure: Failure, program: String = Environment.programName) {
    line("", "\(program): \(failure.tried): \(failure.why)")
    if let hint = failure.hint { line("", "hint: \(hint)") }
  }

  private static func line(_ ours: String, _ text: String) { try? write(ours + Printable.text(text) + "\n", to: 2) }

  private static func hasColour(_ stream: Int32) -> Bool {
    isatty(stream) == 1 && Environment.value("NO_COLOR") == nil
  }

  /// Our own text in a colour, if the stream is a terminal.
  private static func paint(_ text: String, _ code: String, on stream: Int32 = 2) -> String {
    hasColour(stream) ? "\u{1b}[\(code)m\(text)\u{1b}[0m" : text
  }

  private static func write(_ text: String, to descriptor: Int32) throws(Errno) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = try retrying { bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) } }
      bytes = bytes.dropFirst(count)
    }
  }
}
