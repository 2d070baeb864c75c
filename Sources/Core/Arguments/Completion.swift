/// Completion scripts, made from the descriptions of commands.
package struct Completion: Sendable {
  /// One list per program: the program itself first, then its subcommands.
  private let programs: [[CommandSpec]]

  package enum Shell: String, CaseIterable, Sendable { case bash, zsh, fish }

  package init(_ programs: [[CommandSpec]]) { self.programs = programs }

  /// The script that the only argument of a `completion` command names.
  package static func script(_ options: CommandOptions, _ words: [String], _ programs: [[CommandSpec]]) throws(Failure)
    -> String
  {
    guard words.count == 1, let shell = Shell(rawValue: words[0]) else {
      throw options.wrong("one shell is needed: \(Shell.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    return Completion(programs).script(shell)
  }

  package func script(_ shell: Shell) -> String {
    let names = programs.map { $0[0].program }
    switch shell {
    case .bash: return programs.map(BashCompletion.script).joined()
    case .fish: return programs.map(FishCompletion.script).joined()
    case .zsh:
      let head = "#compdef \(names.joined(separator: " "))\n"
      guard programs.count > 1 else { return head + ZshCompletion.body(programs[0]) }
      return head + "case $service in\n"
        + programs.map { "\($0[0].program))\n\(ZshCompletion.body($0));;\n" }.joined() + "esac\n"
    }
  }
}
