/// Reading and writing documents of YAML; JSON is read by the same parser.
package enum YAML {
  /// The limits above which a text is refused, so that hostile texts cannot use up memory or time.
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
  /// What is read means what sigs.k8s.io/yaml reads in it. Aliases are replaced by what they stand for, merge keys
  /// (`<<`) by the entries they bring in; of an entry that is brought in and one that is written the later counts. Keys
  /// have the text that Kubernetes finds them by (`Key`). Tags on sequences and mappings are dropped. Refused are: a
  /// key that occurs twice in one mapping, keys that are null or not scalars, bytes that are not UTF-8, control
  /// characters, texts beyond `Bound`, and texts that Kubernetes refuses or reads differently from libyaml
  /// (`Divergence`, `Scalar.judged`).
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
    try checkMarks(bytes)
    // NOTE: once its encoding is set to UTF-8, libyaml reads the mark as a character that indents the first line.
    let text = plainJSON(bytes.starts(with: mark) ? Array(bytes.dropFirst(mark.count)) : bytes)
    // NOTE: libyaml asserts that its input has a place in memory, and an empty array may have none.
    if text.isEmpty { return [] }
    return try text.withUnsafeBufferPointer { buffer throws(ParseError) in
      var composer = Composer(try Events(buffer))
      return try composer.documents()
    }
  }

  private static func checkSize(_ count: Int) throws(ParseError) {
    guard count <= Bound.bytes else {
      throw ParseError(line: 1, column: 1, problem: "the text is larger than \(Bound.bytes >> 20) MiB")
    }
  }

  /// The byte order mark of UTF-8.
  private static let mark: [UInt8] = [0xef, 0xbb, 0xbf]

  /// A byte order mark may begin the text. At the start of another line libyaml drops it and goyaml.v2 reads it as
  /// text.
  private static func checkMarks(_ bytes: [UInt8]) throws(ParseError) {
    var line = 1
    var start = 0
    while let index = bytes[start...].firstIndex(where: { $0 == .newline || $0 == 0xef }) {
      start = index + 1
      if bytes[index] == .newline { line += 1 }
      guard bytes[index] == 0xef, index > 0, bytes[index...].starts(with: mark) else { continue }
      // A break is LF or CR, or ends as NEL, LS, PS do; a mark may also follow the first one.
      if [0x0a, 0x0d, 0x85, 0xa8, 0xa9, 0xbf].contains(bytes[index - 1]) {
        throw ParseError(line: line, column: 1, problem: "a byte order mark stands in the middle of the text")
      }
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
