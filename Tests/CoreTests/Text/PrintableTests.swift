import Core
import Testing

@Suite struct PrintableTests {
  static let texts: [(text: String, printed: String)] = [
    ("plain é 日本語\ttab\nline", "plain é 日本語\ttab\nline"), ("", ""),
    ("\u{1b}[31mred\u{1b}]0;title\u{7}", "?[31mred?]0;title?"), ("\u{1b}[1A\u{1b}[2K", "?[1A?[2K"),
    ("a\rb\r\nc\u{8}", "a?b?\nc?"), ("\u{0}\u{7f}\u{9b}2J\u{85}", "???2J?"), ("e\u{301}\u{fffd}", "e\u{301}\u{fffd}"),
    ("a\u{202e}b\u{2066}c\u{2028}d\u{2029}e\u{feff}f\u{200b}", "a?b?c?d?e?f?"),
  ]

  @Test("Characters that a terminal could act on are shown as ?", arguments: texts)
  func text(text: String, printed: String) {
    #expect(Array(Printable.text(text).unicodeScalars) == Array(printed.unicodeScalars))
  }

  @Test("For a single line, line breaks and tabs are shown as ? too")
  func line() {
    #expect(Printable.line("a\nb\tc\u{1b}[2Jd") == "a?b?c?[2Jd")
    #expect("a\nb".quoted == "'a?b'")
    #expect(Table.text([("name", ["one\nnode  Ready", "two"])]) == "name  one?node  Ready\n      two\n")
  }
}
