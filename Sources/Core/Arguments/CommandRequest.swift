/// What a command line asks for: a text, or the command's work.
package enum CommandRequest<Call> {
  /// Print this text and end with 0: `--help` or `--version`.
  case show(String)
  case run(Call)
}

extension CommandRequest: Equatable where Call: Equatable {}
extension CommandRequest: Sendable where Call: Sendable {}
