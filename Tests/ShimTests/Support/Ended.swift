import Glibc

/// How a program ended, and what it said.
struct Ended: Sendable {
  /// The exit status; nil where a signal ended it.
  var status: Int32?
  var signal: Int32?
  var output: Bytes
  var errors: Bytes

  /// The message's lines, without the program's stack of escapes: `<program>: <tried>: <why>`, then `hint: ...`.
  var lines: [String] { errors.text.split(separator: "\n").map(String.init) }
}
