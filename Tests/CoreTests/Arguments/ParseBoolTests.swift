import Core
import Testing

@Suite struct ParseBoolTests {
  @Test("Only the spellings of Go's ParseBool are booleans; the caller decides what a missing value means")
  func words() {
    for word in ["1", "t", "T", "true", "TRUE", "True"] { #expect(ParseBool.value(word) == true) }
    for word in ["0", "f", "F", "false", "FALSE", "False"] { #expect(ParseBool.value(word) == false) }
    for word in ["", "yes", "no", "tRUE", " true", "on", "2"] {
      #expect(ParseBool.value(word) == nil)
      #expect(!ParseBool.isTrue(word))
    }
    #expect(ParseBool.isTrue(nil) && !ParseBool.isTrue(nil, absent: false))
    #expect(ParseBool.isTrue("T", absent: false) && !ParseBool.isTrue("0"))
  }
}
