import Core
import Testing

@Suite struct SearchTests {
  @Test(
    "A text is found at the first place of its bytes",
    arguments: [
      ("", "", 0), ("abc", "", 0), ("abc", "a", 0), ("abc", "bc", 1), ("abc", "abc", 0), ("ababc", "abc", 2),
      ("aab", "ab", 1), ("Ж/x", "/", 2), ("msg=\"a\" msg=\"b\"", "msg=\"", 0),
      // A combining mark after the text does not hide it.
      ("a/../\u{301}x", "/../", 1),
    ])
  func found(text: String, wanted: String, offset: Int) throws {
    let range = try #require(text.firstRange(of: wanted))
    #expect(text.utf8.distance(from: text.utf8.startIndex, to: range.lowerBound) == offset)
    #expect(text.utf8.distance(from: range.lowerBound, to: range.upperBound) == wanted.utf8.count)
    #expect(Substring(text).contains(wanted))
  }

  @Test(
    "A text that is absent is not found",
    arguments: [("", "a"), ("abc", "d"), ("abc", "abcd"), ("abc", "B"), ("ab", "ba")])
  func missing(text: String, wanted: String) {
    #expect(text.firstRange(of: wanted) == nil)
    #expect(!text.contains(wanted))
  }
}
