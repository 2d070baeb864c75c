import Glibc
import Testing

/// The completion scripts in the shells that read them.
@Suite(.enabled(if: Built.isThere, Built.missing)) struct CompletionTests {
  let scratch = Scratch()

  /// Lines after `podsec-u7s`, and the words that each shell offers.
  static let lines = [
    ("un", ["unexpose", "uninstall"]), ("completion ", ["bash", "fish", "zsh"]),
    ("doctor --out", ["--output"]), ("status --output ", ["json", "text"]),
  ]

  /// Prints the words offered, one a line: `$1` is the script, the last argument the word that is typed.
  static let bash: Bytes = """
    . "$1"; shift; COMP_WORDS=(podsec-u7s "$@"); COMP_CWORD=$#; _podsec_u7s; printf '%s\\n' "${COMPREPLY[@]}"
    """
  static let fish: Bytes = "source $argv[1]; complete -C \"podsec-u7s $argv[2]\" | cut -f 1"

  private func script(_ shell: String) -> Bytes {
    let program = Bytes("\(Built.directory)/podsec-u7s")
    scratch.put(shell, Program.run([program, "completion", Bytes(shell)], environment: []).output.text)
    return Bytes(scratch[shell])
  }

  @Test("bash offers subcommands, options and values", arguments: lines)
  func bash(line: String, offered: [String]) {
    let words = line.split(separator: " ", omittingEmptySubsequences: false).map { Bytes(String($0)) }
    let ended = Program.run(
      ["/bin/bash", "-c", CompletionTests.bash, "bash", script("bash")] + words, environment: ["PATH=/usr/bin:/bin"])
    #expect(ended.status == 0 && ended.errors == "")
    #expect(ended.output.text.split(separator: "\n").map(String.init).sorted() == offered)
  }

  @Test(
    "fish offers subcommands, options and values",
    .enabled(if: access("/usr/bin/fish", X_OK) == 0, "no fish on this machine"), arguments: lines)
  func fish(line: String, offered: [String]) {
    let ended = Program.run(
      ["/usr/bin/fish", "--no-config", "-c", CompletionTests.fish, script("fish"), Bytes(line)],
      environment: ["PATH=/usr/bin:/bin", Bytes("HOME=\(scratch["home"])")])
    #expect(ended.status == 0 && ended.errors == "")
    #expect(ended.output.text.split(separator: "\n").map(String.init).sorted() == offered)
  }
}
