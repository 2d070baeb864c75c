/// How a new account gets its password.
package enum Password: Equatable, Sendable {
  /// passwd(1) asks on the terminal.
  case asked
  /// The first line of a file.
  case file(String)
  /// No password: nobody can log in with one.
  case locked

  /// The options by which a caller chooses it.
  package static let options: [CommandOption] = [
    .valued(
      nil, "password-file", "FILE",
      "the password of the new accounts is the first line of FILE; else passwd asks for it"),
    .flag(nil, "locked", "no password: nobody logs in with one"),
  ]
}

extension CommandOptions {
  /// `--password-file FILE`, `--locked`, else the terminal; `--yes` is `--locked`.
  package func password() throws(Failure) -> Password {
    let file = last("password-file")
    if file != nil && isSet("locked") { throw wrong("--password-file and --locked exclude each other") }
    if let file { return .file(file) }
    return isSet("locked") || isSet("yes") ? .locked : .asked
  }
}
