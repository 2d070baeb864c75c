import Core
import TestSupport
import Testing

@Suite struct CommandTests {
  @Test(
    "A command is shown as a person would type it",
    arguments: [
      ([], "/bin/x"), (["a", "b"], "/bin/x a b"), (["-v=5", "--a=b,c"], "/bin/x -v=5 --a=b,c"),
      (["/p/a.b_c-d", "a:1", "u@h", "50%", "+x"], "/bin/x /p/a.b_c-d a:1 u@h 50% +x"), ([""], "/bin/x ''"),
      (["a b"], "/bin/x 'a b'"), (["it's"], "/bin/x 'it'\\''s'"), (["'"], "/bin/x ''\\'''"),
      (["$(id)"], "/bin/x '$(id)'"), (["`id`"], "/bin/x '`id`'"), (["$HOME"], "/bin/x '$HOME'"),
      (["a;b"], "/bin/x 'a;b'"), (["a&b", "a|b"], "/bin/x 'a&b' 'a|b'"), (["*", "?"], "/bin/x '*' '?'"),
      (["~"], "/bin/x '~'"), (["a\\b"], "/bin/x 'a\\b'"), (["\""], "/bin/x '\"'"), (["a\nb"], "/bin/x 'a\nb'"),
      (["#x"], "/bin/x '#x'"), (["{a}", "[b]"], "/bin/x '{a}' '[b]'"), (["é"], "/bin/x 'é'"), (["!"], "/bin/x '!'"),
      (["<", ">"], "/bin/x '<' '>'"), (["^"], "/bin/x '^'"), (["="], "/bin/x ="),
    ] as [([String], String)])
  func display(arguments: [String], text: String) { #expect(Command("/bin/x", arguments).display == text) }

  @Test("Forwarded arguments come after our own")
  func forwarding() {
    #expect(Command("/bin/x", ["a b"], forwardingFrom: 1).display == "/bin/x 'a b' ARGS...")
  }

  @Test("A shell reads a shown command as the same words", arguments: 0..<4)
  func shell(seed: Int) {
    var random = Generator(seed: UInt64(seed))
    for _ in 0..<300 {
      let arguments = (0..<random.below(5)).map { _ in random.text() }
      #expect(Rows.words(Command("/bin/x", arguments).display) == ["/bin/x"] + arguments)
    }
  }
}
