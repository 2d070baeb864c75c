import Core

/// How a new account gets its password.
package enum Password: Equatable, Sendable {
  /// passwd(1) asks on the terminal.
  case asked
  /// The first line of a file.
  case file(String)
  /// None: nobody can log in with one.
  case locked
}
