import Core
import Testing

struct MessageTests {
  static let name = "anna"
  static let inner: Message = "no group \(name)"
  static let rows: [(Message, format: String, english: String)] = [
    ("wait until it has ended", "wait until it has ended", "wait until it has ended"),
    ("", "", ""),
    ("there is no group \(name)", "there is no group %1$s", "there is no group anna"),
    ("\(name): \(3) of \(7)", "%1$s: %2$s of %3$s", "anna: 3 of 7"),
    ("\(name)", "%1$s", "anna"),
    ("100 % of \("50 %")", "100 %% of %1$s", "100 % of 50 %"),
    ("%1$s", "%%1$s", "%1$s"),
    ("look: \(inner)", "look: %1$s", "look: no group anna"),
    ("\("%2$s")\("b")", "%1$s%2$s", "%2$sb"),
  ]

  @Test("A message puts its arguments at the positions of its format", arguments: rows.indices)
  func formats(row: Int) {
    let (message, format, english) = Self.rows[row]
    #expect(message.format == format)
    #expect(message.english == english && message.description == english)
  }

  static let translations: [(format: String, text: String)] = [
    ("b: %2$s, a: %1$s", "b: 2, a: 1"), ("%1$s %1$s", "1 1"), ("%3$s %", "%3$s %"), ("%0$s %x %1s", "%0$s %x %1s"),
    ("100 %%", "100 %"), ("%99999999999999999999$s", "%99999999999999999999$s"),
  ]

  @Test(
    "A translation may reorder the arguments; a position without an argument stays",
    arguments: translations)
  func translates(row: (format: String, text: String)) {
    let message: Message = "a \(1), b \(2)"
    #expect(message.text { $0 == "a %1$s, b %2$s" ? row.format : nil } == row.text)
  }

  @Test("A message that is an argument of another message is translated too")
  func nested() {
    let german = ["look: %1$s": "siehe: %1$s", "no group %1$s": "keine Gruppe %1$s"]
    let message: Message = "look: \(Self.inner)"
    #expect(message.text { german[$0] } == "siehe: keine Gruppe anna")
  }
}
