/// An executable that is several commands: the name it is called by selects one. Under its own name it lists them.
package protocol NamedCommands: RawRepresentable, CaseIterable, Sendable where RawValue == String {
  /// The executable: its own name, what it is for, and a sentence about all its commands.
  static var program: (name: String, summary: Message, description: Message) { get }
  var spec: CommandSpec { get }
}

extension NamedCommands {
  package static var overview: CommandSpec {
    CommandSpec(
      program.name, program.summary, operands: "[COMMAND]", description: [program.description],
      commands: allCases.map { .init($0.rawValue, $0.spec.summary) } + [
        .init("\(program.name) completion bash|zsh|fish", "print a completion script for all of them")
      ])
  }

  /// What the executable prints when it is called by its own name.
  package static func text(_ arguments: [String]) throws(Failure) -> String {
    switch try overview.read(arguments, { $0 }) {
    case .show(let text): return text
    case .run(let options) where options.words.first == "completion":
      return try Completion.script(options, Array(options.words.dropFirst()), allCases.map { [$0.spec] })
    case .run(let options):
      try options.refuseWords()
      return overview.help
    }
  }
}
