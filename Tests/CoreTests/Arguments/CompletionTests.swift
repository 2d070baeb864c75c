import Core
import CoreTrust
import CoreU7s
import Testing

@Suite struct CompletionTests {
  static let programs = CommandSpecTests.programs

  @Test("Each shell's script names every subcommand and every option", arguments: programs, Completion.Shell.allCases)
  func complete(programs: [[CommandSpec]], shell: Completion.Shell) {
    let script = Completion(programs).script(shell)
    for spec in programs.joined() {
      if !spec.subcommand.isEmpty { #expect(script.contains(spec.subcommand)) }
      for option in spec.options {
        #expect(
          script.contains(shell == .fish ? " -l \(option.name)" : "--\(option.name)"), "\(spec.name) \(option.name)")
      }
    }
  }

  @Test(
    "The command completion prints the script of the shell that is named",
    arguments: ["completion bash", "completion zsh", "completion fish"])
  func printed(line: String) throws {
    guard case .show(let text) = try PodsecU7sCall(Rows.words(line), calledAs: "podsec-u7s") else {
      Issue.record("no text")
      return
    }
    #expect(text.contains("haproxy"))
    #expect(try PodsecCommand.text(Rows.words(line)).contains("podsec-create-policy"))
  }

  @Test("An unknown shell is wrong usage", arguments: ["completion", "completion tcsh", "completion bash zsh"])
  func refused(line: String) {
    #expect(throws: Failure.self) { try PodsecU7sCall(Rows.words(line), calledAs: "podsec-u7s") }
    #expect(throws: Failure.self) { try PodsecCommand.text(Rows.words(line)) }
  }

  @Test("Quotes and brackets in a help sentence do not end a word of the script")
  func quoting() {
    let spec = CommandSpec("x", "do", options: [.flag(nil, "odd", "it's [odd]: a'b")])
    #expect(Completion([[spec]]).script(.fish).contains("-d 'it'\\''s [odd]: a'\\''b'"))
    #expect(Completion([[spec]]).script(.zsh).contains("'--odd[it'\\''s \\[odd\\]\\: a'\\''b]'"))
  }
}
