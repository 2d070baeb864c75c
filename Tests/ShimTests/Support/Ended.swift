import Glibc

/// How a program ended, and its output.
struct Ended: Sendable {
  /// The exit status; nil if a signal ended the program.
  var status: Int32?
  var signal: Int32?
  var output: Bytes
  var errors: Bytes

  /// The lines of the message: `<program>: <tried>: <why>`, then `hint: ...`.
  var lines: [String] { errors.text.split(separator: "\n").map(String.init) }
}
