/// Completion for bash: a function that `complete -F` calls.
enum BashCompletion {
  static func script(_ specs: [CommandSpec]) -> String {
    let program = specs[0].program
    let function = "_" + program.map { $0.isLetter || $0.isNumber ? String($0) : "_" }.joined()
    return """
      \(function)() {
          local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} command= word
          for word in "${COMP_WORDS[@]:1:COMP_CWORD - 1}"; do
              case $word in -*) ;; *) command=$word; break ;; esac
          done
          COMPREPLY=()
          case $command in
      \(specs.dropFirst().map { cases($0, pattern: $0.subcommand) }.joined())\(cases(specs[0], pattern: "*"))    esac
      }
      complete -F \(function) \(program)

      """
  }

  /// The branch of one command: values of its options, its options, else subcommands or files.
  private static func cases(_ spec: CommandSpec, pattern: String) -> String {
    let options = spec.allOptions
    let operands = spec.commands.map(\.word) + CompletionText.choices(spec)
    var text = "    \(pattern))\n        case $before in\n"
    for option in options where option.value != nil {
      let names = [option.short.map { "-\($0)" }, "--\(option.name)"].compactMap { $0 }.joined(separator: "|")
      let answer = option.choices.isEmpty ? CompletionText.isPath(option) ? files : ":" : words(option.choices)
      text += "            \(names)) \(answer); return ;;\n"
    }
    text += "        esac\n        case $current in\n"
    text += "            -*) \(words(options.map { "--\($0.name)" })) ;;\n"
    text += "            *) \(operands.isEmpty ? files : words(operands)) ;;\n"
    return text + "        esac ;;\n"
  }

  private static let files = "mapfile -t COMPREPLY < <(compgen -f -- \"$current\")"

  private static func words(_ words: [String]) -> String {
    "mapfile -t COMPREPLY < <(compgen -W \(CompletionText.quoted(words.joined(separator: " "))) -- \"$current\")"
  }
}
