import Core
import Testing

@Suite struct Base64Tests {
  @Test(
    "RFC 4648's examples are read and written",
    arguments: [
      ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
      ("foobar", "Zm9vYmFy"),
    ])
  func examples(text: String, encoded: String) {
    #expect(Base64.encode(Array(text.utf8)) == encoded)
    #expect(Base64.decode(encoded) == Array(text.utf8))
    #expect(Base64.decode(encoded.filter { $0 != "=" } + "\n") == Array(text.utf8))
  }

  @Test("All bytes survive")
  func bytes() { #expect(Base64.decode(Base64.encode(Array(0...255))) == Array(0...255)) }

  @Test("What is no base64 is not read", arguments: ["Z", "Zg-_", "Z g=", "Zg=a", "Zm9vY", "\u{e9}"])
  func refused(text: String) { #expect(Base64.decode(text) == nil) }
}
