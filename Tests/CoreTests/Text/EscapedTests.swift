import Core
import Testing

@Suite struct EscapedTests {
  static let texts: [(String, String)] = [
    ("plain é 界", "plain é 界"), ("a\nb\r\t", "a\\nb\\r\\t"), ("\u{1b}[2J", "\\x1b[2J"), ("a\\n", "a\\\\n"),
    ("\u{202e}txt", "\\u202etxt"), ("\u{200b}", "\\u200b"), ("\u{85}", "\\x85"), ("%s $(id) `id`", "%s $(id) `id`"),
  ]

  @Test("Each character that acts stands as its number", arguments: texts)
  func text(text: String, escaped: String) {
    #expect(Escaped.text(text) == escaped)
    #expect(Escaped.bytes(Array(text.utf8)) == escaped)
  }

  @Test("Bytes that are not UTF-8 stand as they are")
  func bytes() {
    #expect(Escaped.bytes([0x61, 0xff, 0x0a, 0xc3]) == "a\\xff\\n\\xc3")
    #expect(Escaped.text("abcd", limit: 3) == "abc..." && Escaped.text("abc", limit: 3) == "abc")
  }

  @Test("Base64 is decoded as it was encoded, and nothing else is")
  func base64() {
    for count in 0..<40 {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 37) }
      #expect(Base64.decode(Array(Base64.encode(bytes).utf8)) == bytes)
    }
    for bad in ["a", "ab", "abc", "a===", "====", "ab==cd==", "ab-=", "YR=="] {
      #expect(Base64.decode(Array(bad.utf8)) == nil)
    }
  }
}
