import Core
import Glibc

/// Text for people, on standard error; standard output belongs to the genuine tools.
package enum Report {
  package static func line(_ text: Message) { raw(text.english) }

  private static func raw(_ text: String) { try? write(text + "\n", to: 2) }

  /// What was asked for, on standard output; a `Failure` where it cannot be written whole.
  package static func output(_ text: String) throws(Failure) {
    try attempt("write standard output") { () throws(Errno) in try write(text, to: 1) }
  }

  /// A line of progress, `[u7s] text`.
  package static func note(_ text: Message) { raw(paint("[\(suite)] ", "36") + text.english) }

  package static func warning(_ text: Message) { raw(paint("[\(suite)] warning: ", "33") + text.english) }

  /// The part of the suite that speaks: its commands are `podsec-...`, those of u7s `podsec-u7s...` and the shims.
  private static var suite: String {
    let name = Environment.programName
    return name.hasPrefix("podsec-") && !name.hasPrefix("podsec-u7s") ? "podsec" : "u7s"
  }

  /// `<program>: <what was tried>: <why>`, then the hint.
  package static func failure(_ failure: Failure, program: String = Environment.programName) {
    raw("\(program): \(printable(failure.tried.english)): \(printable(failure.why.english))")
    if let hint = failure.hint { raw("hint: \(printable(hint.english))") }
  }

  /// Without control characters: what others wrote (a journal, a registry's answer) must not drive root's terminal.
  package static func printable(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      result.append(ASCII.isControl(scalar) && scalar != "\n" && scalar != "\t" ? "?" : scalar)
    }
    return String(result)
  }

  /// Text in a colour of the terminal, where the stream is one.
  package static func paint(_ text: String, _ code: String, on stream: Int32 = 2) -> String {
    isatty(stream) == 1 && Environment.value("NO_COLOR") == nil ? "\u{1b}[\(code)m\(text)\u{1b}[0m" : text
  }

  private static func write(_ text: String, to descriptor: Int32) throws(Errno) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = try retrying { bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) } }
      bytes = bytes.dropFirst(count)
    }
  }
}
