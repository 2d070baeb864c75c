import Core

/// Passwords that a file holds.
package enum PasswordReader {
  /// The password of a `--password-file`, or nil.
  package static func secret(_ password: Password) throws(Failure) -> String? {
    guard case .file(let path) = password else { return nil }
    return try firstLine(path)
  }

  /// The first line of a file that holds a secret.
  package static func firstLine(_ path: String) throws(Failure) -> String {
    let text = try NamedFile.read(path, limit: 4096)
    let line = text.lines.first.map(String.init) ?? ""
    guard !line.isEmpty, line.unicodeScalars.allSatisfy({ $0.value >= 32 && $0.value != 127 }) else {
      throw Failure("read \(path)", "its first line is empty or holds a control character")
    }
    return line
  }

  /// Never a prompt without a terminal.
  package static func checkTerminal(_ steps: [Step], user: String) throws(Failure) {
    let asks = steps.contains { if case .interact = $0 { true } else { false } }
    if asks && !Consent.hasTerminal {
      throw Failure(
        "set the password of \(user)", "there is no terminal to ask on",
        hint: "\(Environment.programName) --locked \(user)   # or --password-file FILE")
    }
  }
}
