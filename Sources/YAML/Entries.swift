/// The entries of a mapping while it is read. A key may not occur twice; of an explicit and a merged entry with the
/// same key, the later one counts.
struct Entries {
  /// A key's index in `list`, its type, and the line of an explicit entry.
  private struct Place {
    var index: Int
    var kind: Key.Kind
    var line: Int?
  }

  private(set) var list: [Mapping.Entry] = []
  /// Keys are bytes: String compares by equivalence.
  private var seen: [[UInt8]: Place] = [:]

  mutating func append(_ written: Scalar, _ value: Node, at position: Position) throws(ParseError) {
    let key = try Key(written, at: position)
    if let line = try put(key, value, line: position.line, at: position) {
      throw ParseError(position, "the key \(Self.name(key)) stands twice (first on line \(line))")
    }
  }

  /// Merges the entries of a mapping, or of several where the first has priority; they replace earlier entries.
  mutating func merge(_ value: Node, at position: Position) throws(ParseError) {
    let sources = if case .sequence(let items) = value { items } else { [value] }
    // One mapping at a time from the last to the first, as goyaml.v2 does: the types of keys matter at each step.
    for source in sources.reversed() {
      guard case .mapping(let mapping) = source else {
        throw ParseError(position, "the key \"<<\" takes a mapping or a list of mappings")
      }
      for entry in mapping.entries { _ = try put(Key(entry.key, at: position), entry.value, line: nil, at: position) }
    }
  }

  /// Sets an entry. If it is explicit and an explicit entry has the key already, returns the line of that one.
  private mutating func put(_ key: Key, _ value: Node, line: Int?, at position: Position) throws(ParseError) -> Int? {
    let bytes = Array(key.scalar.text.utf8)
    let entry = Mapping.Entry(key: key.scalar, value: value)
    guard let place = seen[bytes] else {
      seen[bytes] = Place(index: list.count, kind: key.kind, line: line)
      list.append(entry)
      return nil
    }
    if line != nil, let first = place.line { return first }
    guard place.kind == key.kind, key.scalar.text != ".nan" || key.kind == .string else {
      throw ParseError(position, "the key \(Self.name(key)) stands twice, once as a number or a boolean")
    }
    list[place.index] = entry
    seen[bytes]?.line = line ?? place.line
    return nil
  }

  private static func name(_ key: Key) -> String { JSON.quoted(String(key.scalar.text.prefix(60))) }
}
