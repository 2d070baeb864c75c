/// Finding a text in another one, byte for byte. The toolchain's own search brings in its library of regular expressions,
/// which no executable of ours would use else.
extension StringProtocol {
  package func contains(_ text: String) -> Bool { firstRange(of: text) != nil }

  /// Where the text stands first; nil where it does not. An empty one stands at the beginning.
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
