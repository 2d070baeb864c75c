/// The entries of a mapping while it is read: no key twice; of an explicit entry and a merged one the later counts.
struct Entries {
  /// Where a key stands in `list`, its type, and the line of an explicit one.
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

  /// Takes the entries of a mapping, or of several of which the first wins, over those that stand before.
  mutating func merge(_ value: Node, at position: Position) throws(ParseError) {
    let sources = if case .sequence(let items) = value { items } else { [value] }
    // Step by step backwards, as goyaml.v2 does: the types of keys decide along the way.
    for source in sources.reversed() {
      guard case .mapping(let mapping) = source else {
        throw ParseError(position, "the key \"<<\" takes a mapping or a list of mappings")
      }
      for entry in mapping.entries { _ = try put(Key(entry.key, at: position), entry.value, line: nil, at: position) }
    }
  }

  /// Sets an entry. The line of the explicit entry that has the key, if this one is explicit as well.
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
