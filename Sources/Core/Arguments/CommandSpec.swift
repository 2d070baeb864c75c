/// A command as people type it, described once: parsing, `--help`, `--version`, completion, the manual page and the
/// list of texts to translate all come from this value.
package struct CommandSpec: Equatable, Sendable {
  /// What is typed: `podsec-create-policy`, or `podsec-u7s haproxy` for a subcommand.
  package let name: String
  /// What the command does, as one phrase without a full stop: for lists and for a manual page's NAME.
  package let summary: Message
  /// The positional arguments as the first line of the help shows them: `[USER[@SCOPE]...]`. Empty where there are
  /// none.
  package let operands: String
  /// Paragraphs below the first line.
  package let description: [Message]
  /// The positional arguments that need a sentence.
  package let arguments: [Entry]
  /// The options, without `--help` and `--version`, which every command has.
  package let options: [CommandOption]
  /// The subcommands, where the command has some.
  package let commands: [Entry]
  /// Lines to copy, each with what it does.
  package let examples: [Entry]
  /// Variables of the environment that the command reads.
  package let variables: [Entry]
  /// Files that the command reads or writes.
  package let files: [Entry]
  /// Exit statuses other than 0.
  package let statuses: [ExitStatusEntry]
  /// The exit status of a wrong command line; 2 unless a documented interface says otherwise.
  package let wrongUsage: Int32

  /// A word and its sentence, as a line of the help.
  package struct Entry: Equatable, Sendable {
    package let word: String
    package let text: Message

    package init(_ word: String, _ text: Message) {
      self.word = word
      self.text = text
    }
  }

  /// An exit status and its meaning.
  package struct ExitStatusEntry: Equatable, Sendable {
    package let status: Int32
    package let text: Message

    package init(_ status: Int32, _ text: Message) {
      self.status = status
      self.text = text
    }
  }

  package init(
    _ name: String, _ summary: Message, operands: String = "", description: [Message] = [], arguments: [Entry] = [],
    options: [CommandOption] = [], commands: [Entry] = [], examples: [Entry] = [], variables: [Entry] = [],
    files: [Entry] = [], statuses: [ExitStatusEntry] = [], wrongUsage: Int32 = 2
  ) {
    self.name = name
    self.summary = summary
    self.operands = operands
    self.description = description
    self.arguments = arguments
    self.options = options
    self.commands = commands
    self.examples = examples
    self.variables = variables
    self.files = files
    self.statuses = statuses
    self.wrongUsage = wrongUsage
  }

  /// All options, with those that every command has. `-h` means help unless the command documents it as another option.
  package var allOptions: [CommandOption] {
    options + [options.contains { $0.short == "h" } ? .longHelp : .help, .version]
  }

  /// The program's own name, without a subcommand.
  package var program: String { name.split(separator: " ").first.map(String.init) ?? name }

  /// The words after the program's name: empty for a program, `haproxy` for its subcommand.
  package var subcommand: String { name.split(separator: " ").dropFirst().joined(separator: " ") }

  /// What `--version` prints: `podsec-u7s 1.0.0`.
  package var versionLine: String { "\(program) \(Suite.version)\n" }

  /// Reads the arguments after the command's name.
  ///
  /// A `Failure` of status `wrongUsage` names an unknown option, an option that lacks its value, or an invalid value.
  package func read<Call>(
    _ arguments: [String], _ call: (CommandOptions) throws(Failure) -> Call
  ) throws(Failure) -> CommandRequest<Call> {
    let options = try CommandOptions(self, arguments)
    if options.isHelp { return .show(help) }
    if options.isVersion { return .show(versionLine) }
    return .run(try call(options))
  }
}
