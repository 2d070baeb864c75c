/// A manual page in man(7)'s language, made from the description of a program and its subcommands.
package struct ManualPage: Sendable {
  /// The program first, then its subcommands.
  private let specs: [CommandSpec]
  /// Names of other pages of the same section.
  private let seeAlso: [String]

  /// Commands of administrators, man-pages(7).
  package static let number = 8

  package init(_ specs: [CommandSpec], seeAlso: [String] = []) {
    self.specs = specs
    self.seeAlso = seeAlso.filter { $0 != specs[0].program }
  }

  /// `podsec-u7s.8`
  package var fileName: String { "\(specs[0].program).\(ManualPage.number)" }

  /// The whole page, with a last newline.
  package var text: String {
    let program = specs[0]
    var text =
      ".TH \(ManualPage.escaped(program.program.uppercased())) \(ManualPage.number) \"\" "
      + "\"podsec-u7s \(Suite.version)\" \"podsec-u7s\"\n"
    text += ".SH NAME\n\(ManualPage.escaped(program.program)) \\- \(ManualPage.escaped(program.summary.english))\n"
    text += ".SH SYNOPSIS\n" + synopsis(program)
    text += ".SH DESCRIPTION\n" + description(program)
    text += ManualPage.section("ARGUMENTS", program.arguments)
    text += ManualPage.section("OPTIONS", program.allOptions.map(ManualPage.entry))
    if specs.count > 1 { text += ".SH COMMANDS\n" + specs.dropFirst().map(subcommand).joined() }
    text += ManualPage.section("EXIT STATUS", statuses(program))
    text += ManualPage.section("ENVIRONMENT", program.variables)
    text += ManualPage.section("FILES", program.files)
    text += ManualPage.section("EXAMPLES", program.examples)
    if !seeAlso.isEmpty {
      text += ".SH SEE ALSO\n" + seeAlso.map { ".BR \(ManualPage.escaped($0)) (\(ManualPage.number))\n" }.joined()
    }
    return text
  }

  private func synopsis(_ spec: CommandSpec) -> String {
    let rest = [spec.options.isEmpty ? "" : "[OPTION...]", spec.operands].filter { !$0.isEmpty }.joined(separator: " ")
    return ".B \(ManualPage.escaped(spec.name))\n" + (rest.isEmpty ? "" : ManualPage.escaped(rest) + "\n")
  }

  private func description(_ spec: CommandSpec) -> String {
    guard !spec.description.isEmpty else {
      let summary = spec.summary.english
      return ManualPage.paragraph(summary.prefix(1).uppercased() + summary.dropFirst() + ".")
    }
    return spec.description.map { ManualPage.paragraph($0.english) }.joined(separator: ".PP\n")
  }

  private func subcommand(_ spec: CommandSpec) -> String {
    let usage = [spec.name, spec.options.isEmpty ? "" : "[OPTION...]", spec.operands].filter { !$0.isEmpty }
    let statuses = spec.statuses.map { CommandSpec.Entry("exit status \($0.status)", $0.text) }
    return ".SS \(ManualPage.escaped(usage.joined(separator: " ")))\n" + description(spec)
      + ManualPage.list(
        spec.arguments + spec.options.map(ManualPage.entry) + spec.variables + spec.files + statuses + spec.examples)
  }

  private func statuses(_ spec: CommandSpec) -> [CommandSpec.Entry] {
    let usage: [CommandSpec.Entry] =
      spec.statuses.contains { $0.status == spec.wrongUsage } ? [] : [.init("\(spec.wrongUsage)", "wrong usage")]
    return [.init("0", "success")] + usage + spec.statuses.map { .init(String($0.status), $0.text) }
  }

  private static func entry(_ option: CommandOption) -> CommandSpec.Entry {
    .init(option.spelling.trimmed, option.text)
  }

  private static func section(_ heading: String, _ entries: [CommandSpec.Entry]) -> String {
    entries.isEmpty ? "" : ".SH \(heading)\n" + list(entries)
  }

  /// A word and its sentence below it, for each.
  private static func list(_ entries: [CommandSpec.Entry]) -> String {
    entries.map { ".TP\n.B \(escaped($0.word))\n" + paragraph($0.text.english) }.joined()
  }

  /// Text with its lines filled; a line that begins with a blank stays as it is.
  private static func paragraph(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      line.first == " " ? ".EX\n\(escaped(line))\n.EE\n" : line.isEmpty ? ".PP\n" : escaped(line) + "\n"
    }.joined()
  }

  /// Characters that groff_char(7) changes or roff takes for a request.
  private static func escaped(_ text: some StringProtocol) -> String {
    let text = text.map { character in
      switch character {
      case "\\": "\\e"
      case "-": "\\-"
      case "'": "\\(aq"
      case "`": "\\(ga"
      case "^": "\\(ha"
      case "~": "\\(ti"
      case "\"": "\\(dq"
      default: String(character)
      }
    }.joined()
    return text.first == "." ? "\\&" + text : text
  }
}
