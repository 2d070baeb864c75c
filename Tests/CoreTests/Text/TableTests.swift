import Core
import Testing

@Suite struct TableTests {
  @Test("Columns are aligned, and control characters cannot break a table")
  func columns() {
    #expect(Table.text([["A", "LONG", "C"], ["aaa", "b", ""]]) == "A    LONG  C\naaa  b\n")
    #expect(Table.text([["a\nb\u{1b}[2J", "c"]]) == "a?b?[2J  c\n")
    #expect(Table.text([[String]]()) == "")
  }

  @Test("A name is printed beside its first value only; a name without values gets the word none")
  func names() {
    #expect(Table.text([("a", ["b", "c"]), ("long", [])]) == "a     b\n      c\nlong  none\n")
  }
}
