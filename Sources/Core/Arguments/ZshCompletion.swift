/// Completion for zsh: calls of `_arguments` (zshcompsys(1)).
enum ZshCompletion {
  static func body(_ specs: [CommandSpec]) -> String {
    let commands = specs[0].commands
    guard !commands.isEmpty else { return call(specs[0]) }
    var text = "local -a commands\ncommands=(\n"
    for entry in commands {
      text += "  \(CompletionText.quoted("\(entry.word):\(escaped(CompletionText.clause(entry.text.english)))"))\n"
    }
    text += ")\nlocal curcontext=$curcontext state line\n_arguments -C -s -S \\\n\(arguments(specs[0]))"
    text += "  '1:command:->command' '*::argument:->argument'\ncase $state in\n"
    text += "command) _describe command commands ;;\nargument)\n  case $line[1] in\n"
    for spec in specs.dropFirst() { text += "  \(spec.subcommand)) \(call(spec))  ;;\n" }
    return text + "  esac ;;\nesac\n"
  }

  private static func call(_ spec: CommandSpec) -> String {
    let choices = CompletionText.choices(spec)
    let operand = choices.isEmpty ? "*:file:_files" : "1:operand:(\(choices.joined(separator: " ")))"
    return "_arguments -s -S \\\n\(arguments(spec))  '\(operand)'\n"
  }

  private static func arguments(_ spec: CommandSpec) -> String {
    spec.allOptions.map { option in
      var tail = "[\(escaped(CompletionText.clause(option.text.english)))]"
      if let value = option.value {
        let action =
          option.choices.isEmpty
          ? CompletionText.isPath(option) ? "_files" : " " : "(\(option.choices.joined(separator: " ")))"
        tail += ":\(escaped(value)):\(action)"
      }
      let names = (option.short.map { ["-\($0)"] } ?? []) + ["--\(option.name)"]
      return names.map { "  \(CompletionText.quoted((option.repeats ? "*" : "") + $0 + tail)) \\\n" }.joined()
    }.joined()
  }

  /// `_arguments` gives brackets and colons a meaning.
  private static func escaped(_ text: String) -> String {
    text.map { "[]:\\".contains($0) ? "\\\($0)" : String($0) }.joined()
  }
}
