/// Finding a text in another one, byte for byte. The standard library's own search would link the library of regular
/// expressions into our executables, which use it for nothing else.
extension StringProtocol {
  package func contains(_ text: String) -> Bool { firstRange(of: text) != nil }

  /// Where the text first occurs; nil if it does not. An empty text occurs at the beginning.
  package func firstRange(of text: String) -> Range<String.Index>? {
    let wanted = Array(text.utf8)
    let whole = Substring(self).utf8
    var start = whole.startIndex
    while true {
      let rest = whole[start...]
      if rest.starts(with: wanted) { return start..<rest.index(start, offsetBy: wanted.count) }
      guard start < whole.endIndex else { return nil }
      whole.formIndex(after: &start)
    }
  }
}
