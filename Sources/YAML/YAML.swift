/// Reading and writing documents of YAML; JSON is read by the same parser.
package enum YAML {
  /// What a text may hold before it is refused; hostile texts end here.
  package enum Bound {
    /// Bytes of a text, and of all scalars with aliases resolved.
    package static let bytes = 8 << 20
    /// `%TAG` lines: libyaml compares each with all before it.
    package static let directives = 100
    /// Scalars (keys included), sequences and mappings of all documents, counted again at every alias.
    package static let nodes = 100_000
    /// Collections inside one another, the outermost included.
    package static let depth = 100
  }

  /// All documents of a text of YAML or JSON; documents without any content are left out, so an empty text gives [].
  ///
  /// Aliases are replaced by what they stand for, merge keys (`<<`) by the entries they bring in; of an entry
  /// that is brought in and one that is written the later counts, as for kubectl. Tags on sequences and mappings are dropped, as kubeadm's reader drops them. Refused are:
  /// a key that stands twice in one mapping, keys that are null or no scalars, bytes that are not UTF-8, control
  /// characters, and what exceeds `Bound`.
  ///
  /// JSON is read with escaped surrogate pairs and with tabs inside of its outermost brackets, not around them; its
  /// keys have at most 1024 characters.
  package static func parse(_ text: String) throws(ParseError) -> [Node] {
    try checkSize(text.utf8.count)
    return try parse(Array(text.utf8))
  }

  /// All documents of a text given as bytes, which must be UTF-8.
  package static func parse(_ bytes: [UInt8]) throws(ParseError) -> [Node] {
    try checkSize(bytes.count)
    try checkDirectives(bytes)
    // NOTE: libyaml asserts that its input has a place in memory, and an empty array may have none.
    if bytes.isEmpty { return [] }
    return try joiningSurrogates(bytes).withUnsafeBufferPointer { buffer throws(ParseError) in
      var composer = Composer(try Events(buffer))
      return try composer.documents()
    }
  }

  private static func checkSize(_ count: Int) throws(ParseError) {
    guard count <= Bound.bytes else {
      throw ParseError(line: 1, column: 1, problem: "the text is larger than \(Bound.bytes >> 20) MiB")
    }
  }

  private static func checkDirectives(_ bytes: [UInt8]) throws(ParseError) {
    var count = 0
    var start = 0
    while let index = bytes[start...].firstIndex(of: UInt8(ascii: "%")) {
      start = index + 1
      // Only at the start of a line, whatever its break; a printable byte before it makes it text.
      if index > 0, 0x20..<0x7f ~= bytes[index - 1] { continue }
      if bytes[index...].starts(with: "%TAG".utf8) { count += 1 }
      guard count <= Bound.directives else {
        throw ParseError(line: 1, column: 1, problem: "more than \(Bound.directives) %TAG directives")
      }
    }
  }
}
