import Core
import TestSupport
import Testing

@Suite struct Base64Tests {
  static let texts: [(String, String)] = [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
    ("foobar", "Zm9vYmFy"),
  ]

  @Test("RFC 4648's examples are encoded and decoded", arguments: texts)
  func vectors(text: String, encoded: String) {
    #expect(Base64.encode(Array(text.utf8)) == encoded)
    #expect(Base64.decode(encoded) == Array(text.utf8))
  }

  @Test("All bytes are read back, also with line breaks in the text")
  func bytes() {
    let all = (0...255).map { UInt8($0) }
    let text = Base64.encode(all)
    #expect(Base64.decode(text) == all)
    #expect(Base64.decode(text.prefix(64) + "\r\n" + text.dropFirst(64) + "\n") == all)
  }

  @Test(
    "A text that is not Base64 gives nil",
    arguments: [
      "Z", "Zg", "Zg=", "Zg==a", "Zm9v=", "Zm 9v", "Zm9-", "é===", "====", "Zh==", "Zm9vYmF=", "a===", "ab==cd==",
    ])
  func wrong(text: String) { #expect(Base64.decode(text) == nil) }
}
