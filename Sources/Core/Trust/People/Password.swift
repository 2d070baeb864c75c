import Core

/// How a new account gets its password.
package enum Password: Equatable, Sendable {
  /// passwd(1) asks on the terminal.
  case asked
  /// The first line of a file.
  case file(String)
  /// None: nobody can log in with one.
  case locked

  /// The options by which a caller chooses it.
  package static let options: [CommandOption] = [
    .valued(
      nil, "password-file", "FILE",
      "the password of the new accounts is the first line of FILE; else passwd asks for it"),
    .flag(nil, "locked", "no password: nobody logs in with one"),
  ]
}
