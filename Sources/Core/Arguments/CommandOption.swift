/// One option of a command: how it is written, and its sentence.
package struct CommandOption: Equatable, Sendable {
  /// `n` of `-n`; nil if there is no short name.
  package let short: Character?
  /// `dry-run` of `--dry-run`.
  package let name: String
  /// What its value is called, `FILE`; nil for an option without a value.
  package let value: String?
  /// The values it may have, where these are few: completion offers them.
  package let choices: [String]
  /// Whether it may be given several times.
  package let repeats: Bool
  /// One or more sentences, the first in lower case.
  package let text: Message

  private init(short: Character?, name: String, value: String?, choices: [String], repeats: Bool, text: Message) {
    self.short = short
    self.name = name
    self.value = value
    self.choices = choices
    self.repeats = repeats
    self.text = text
  }

  /// An option without a value.
  package static func flag(_ short: Character? = nil, _ name: String, _ text: Message) -> CommandOption {
    CommandOption(short: short, name: name, value: nil, choices: [], repeats: false, text: text)
  }

  /// An option with a value.
  package static func valued(
    _ short: Character? = nil, _ name: String, _ value: String, _ text: Message, choices: [String] = [],
    repeats: Bool = false
  ) -> CommandOption {
    CommandOption(short: short, name: name, value: value, choices: choices, repeats: repeats, text: text)
  }

  /// Shows what would be done: the same words in every command that has it.
  package static let dryRun = flag("n", "dry-run", "show what would change, and change nothing")
  /// In every command.
  package static let help = flag("h", "help", "show this text")
  /// `--help` alone, for commands where `-h` is another option.
  package static let longHelp = flag(nil, "help", help.text)
  /// In every command.
  package static let version = flag(nil, "version", "show the name and the version")

  /// As the help shows it: `-n, --dry-run`, `    --level N`.
  package var spelling: String {
    (short.map { "-\($0), " } ?? "    ") + "--\(name)" + (value.map { " \($0)" } ?? "")
  }

  /// The names it is read by.
  package var names: Set<String> { short.map { [name, String($0)] } ?? [name] }
}
