import Core
import Testing

/// The rows follow systemd's own reader (src/basic/env-file.c, from version 254 on).
@Suite struct EnvironmentFileTests {
  @Test(
    "A value is read as systemd reads it",
    arguments: [
      ("A=b", "b"), ("A=b c ", "b c"), ("A=", ""), ("A=\n", ""), (" A = b", "b"), ("A=\"b c \"", "b c "),
      ("A='b \"c'", "b \"c"), ("A=\"--a=\\\"x y\\\" --b='c d'\"", "--a=\"x y\" --b='c d'"),
      ("A='--a=\"x y\"'", "--a=\"x y\""), ("A=--a=\"x y\"", "--a=\"x y\""), ("A=\"b\"'c' d", "bcd"),
      ("A=\"\\\\ \\$x \\`y \\n\"", "\\ $x `y \\n"), ("A='\\\"'", "\\\""), ("A=b\\ c\\\"", "b c\""),
      ("A=b\\\nc", "bc"), ("A=\"b\\\nc\"", "bc"), ("A=\"b\nc\"", "b\nc"), ("A=\"b", "b"), ("A=b\\", "b"),
      ("A=b\r\nB=c\r\n", "b"), ("B=c\r\nA=\"b\"\r\n", "b"), ("A=b # c", "b # c"), ("A=b\nA=c", "c"),
      ("# A=x\n; A=y\nA=b", "b"), ("# x \\\nA=b", "b"), ("none\nA=b", "b"), ("A=é", "é"),
      ("A=b=c", "b=c"), ("A=\u{301}", "\u{301}"),
    ])
  func read(text: String, value: String) { #expect(EnvironmentFile.value(of: "A", in: text) == value) }

  @Test(
    "A line with another name, a comment, or without an equals sign gives no value",
    arguments: ["", "\n", "A", "A\n=b", "AA=b", "B=A=b", "#A=b", " ;A=b", "export A=b", "B=\"\nA=b\""])
  func none(text: String) { #expect(EnvironmentFile.value(of: "A", in: text) == nil) }
}
