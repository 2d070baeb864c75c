import Core
import Testing

@Suite struct EscapedTests {
  static let texts: [(String, String)] = [
    ("plain é 界", "plain é 界"), ("a\nb\r\t", "a\\nb\\r\\t"), ("\u{1b}[2J", "\\x1b[2J"), ("a\\n", "a\\\\n"),
    ("\u{202e}txt", "\\u202etxt"), ("\u{200b}", "\\u200b"), ("\u{85}", "\\x85"), ("%s $(id) `id`", "%s $(id) `id`"),
  ]

  @Test("Control and invisible characters are written as escapes", arguments: texts)
  func text(text: String, escaped: String) {
    #expect(Escaped.text(text) == escaped)
    #expect(Escaped.bytes(Array(text.utf8)) == escaped)
  }

  @Test("Bytes that are not UTF-8 are written as hexadecimal escapes")
  func bytes() {
    #expect(Escaped.bytes([0x61, 0xff, 0x0a, 0xc3]) == "a\\xff\\n\\xc3")
    #expect(Escaped.text("abcd", limit: 3) == "abc..." && Escaped.text("abc", limit: 3) == "abc")
  }
}
