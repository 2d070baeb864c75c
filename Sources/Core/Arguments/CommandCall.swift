/// A call of one command: what its options and arguments ask for.
package protocol CommandCall: Equatable, Sendable {
  /// The command's description.
  static var spec: CommandSpec { get }

  /// Checks the options that were read; a `Failure` names a wrong or missing one.
  init(_ options: CommandOptions) throws(Failure)
}

extension CommandCall {
  /// The call, or the text that `--help` or `--version` asks for instead.
  package static func read(_ arguments: [String]) throws(Failure) -> CommandRequest<Self> {
    try spec.read(arguments) { options throws(Failure) in try Self(options) }
  }
}
