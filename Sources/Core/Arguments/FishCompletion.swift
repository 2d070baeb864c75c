/// Completion for fish: one `complete` line per option and per subcommand.
enum FishCompletion {
  static func script(_ specs: [CommandSpec]) -> String {
    let program = specs[0].program
    let commands = specs[0].commands
    var text = ""
    for entry in commands {
      text += "complete -c \(program) -n __fish_use_subcommand -f -a \(entry.word)"
      text += " -d \(CompletionText.quoted(CompletionText.clause(entry.text.english)))\n"
    }
    for spec in specs {
      var condition = ""
      if !spec.subcommand.isEmpty {
        condition = " -n \(CompletionText.quoted("__fish_seen_subcommand_from \(spec.subcommand)"))"
      } else if !commands.isEmpty {
        condition = " -n __fish_use_subcommand"
      }
      let choices = CompletionText.choices(spec)
      if !choices.isEmpty {
        text += "complete -c \(program)\(condition) -f -a \(CompletionText.quoted(choices.joined(separator: " ")))\n"
      }
      for option in spec.allOptions { text += line(option, "complete -c \(program)\(condition)") }
    }
    return text
  }

  private static func line(_ option: CommandOption, _ start: String) -> String {
    var text = start + (option.short.map { " -s \($0)" } ?? "") + " -l \(option.name)"
    if option.value != nil {
      if !option.choices.isEmpty {
        text += " -x -a \(CompletionText.quoted(option.choices.joined(separator: " ")))"
      } else {
        text += CompletionText.isPath(option) ? " -r -F" : " -x"
      }
    }
    return text + " -d \(CompletionText.quoted(CompletionText.clause(option.text.english)))\n"
  }
}
