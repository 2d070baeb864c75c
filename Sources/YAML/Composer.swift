/// Makes nodes of events, within the bounds of `YAML.Bound`.
struct Composer: ~Copyable {
  /// What a node holds.
  private struct Size {
    var nodes = 0
    /// Bytes of texts and tags.
    var bytes = 0
  }

  /// A node with what it costs to repeat it.
  private struct Anchored {
    var node: Node
    var size: Size
    var height: Int
  }

  private enum Anchor {
    case open
    case closed(Anchored)
  }

  private let events: Events
  private var anchors: [String: Anchor] = [:]
  private var total = Size()

  init(_ events: consuming Events) {
    self.events = events
  }

  /// Every document that has content.
  mutating func documents() throws(ParseError) -> [Node] {
    var documents: [Node] = []
    while true {
      let event = try events.next()
      switch event.kind {
      case .streamEnd: return documents
      case .documentStart:
        anchors = [:]
        let root = try node(at: try events.next(), depth: 0).node
        if root != .scalar(Scalar("")) { documents.append(root) }
      default: break
      }
    }
  }

  /// The node that begins with an event, `depth` collections deep.
  private mutating func node(at event: Event, depth: Int) throws(ParseError) -> Anchored {
    if case .alias(let alias) = event.kind { return try resolve(alias, at: event, depth: depth) }
    let before = total
    try count(Size(nodes: 1, bytes: event.bytes), at: event)
    let name: String?
    let made: (node: Node, height: Int)
    switch event.kind {
    case .scalar(let scalar, let anchor, _):
      name = anchor
      made = (.scalar(scalar), 0)
    case .sequenceStart(let anchor):
      name = anchor
      try open(anchor, depth: depth, at: event)
      made = try sequence(depth: depth + 1)
    case .mappingStart(let anchor):
      name = anchor
      try open(anchor, depth: depth, at: event)
      made = try mapping(depth: depth + 1)
    default: throw ParseError(event.start, "a value is missing")
    }
    let size = Size(nodes: total.nodes - before.nodes, bytes: total.bytes - before.bytes)
    let anchored = Anchored(node: made.node, size: size, height: made.height)
    if let name { anchors[name] = .closed(anchored) }
    return anchored
  }

  private mutating func open(_ anchor: String?, depth: Int, at event: Event) throws(ParseError) {
    try checkDepth(depth + 1, at: event)
    if let anchor { anchors[anchor] = .open }
  }

  private mutating func resolve(_ alias: String, at event: Event, depth: Int) throws(ParseError) -> Anchored {
    switch anchors[alias] {
    case nil: throw ParseError(event.start, "the alias *\(alias.prefix(60)) has no anchor before it")
    case .open: throw ParseError(event.start, "the alias *\(alias.prefix(60)) stands inside its own anchor")
    case .closed(let anchored):
      try count(anchored.size, at: event)
      try checkDepth(depth + anchored.height, at: event)
      return anchored
    }
  }

  private mutating func sequence(depth: Int) throws(ParseError) -> (Node, height: Int) {
    var items: [Node] = []
    var height = 0
    while true {
      let event = try events.next()
      if case .sequenceEnd = event.kind { return (.sequence(items), height + 1) }
      let item = try node(at: event, depth: depth)
      height = max(height, item.height)
      items.append(item.node)
    }
  }

  private mutating func mapping(depth: Int) throws(ParseError) -> (Node, height: Int) {
    var entries = Entries()
    var height = 0
    while true {
      let event = try events.next()
      if case .mappingEnd = event.kind { return (.mapping(Mapping(entries.list)), height + 1) }
      guard case .scalar(var key) = try node(at: event, depth: depth).node else {
        throw ParseError(event.start, "a key must be a scalar")
      }
      let valueEvent = try events.next()
      let value = try node(at: valueEvent, depth: depth)
      height = max(height, value.height)
      if case .scalar(_, _, isMerge: true) = event.kind {
        if case .alias = valueEvent.kind, case .sequence = value.node {
          throw ParseError(valueEvent.start, "the key \"<<\" takes no alias of a list")
        }
        try entries.merge(value.node, key: event.start, value: valueEvent.start)
      } else {
        // An alias is a key like any other, whatever it stands for; plain, it would be written as a merge key.
        if key.text == "<<" { key = Scalar(key.text, .doubleQuoted) }
        try entries.append(key, value.node, at: event.start)
      }
    }
  }

  private mutating func count(_ size: Size, at event: Event) throws(ParseError) {
    total.nodes += size.nodes
    total.bytes += size.bytes
    guard total.nodes <= YAML.Bound.nodes else {
      throw ParseError(event.start, "more than \(YAML.Bound.nodes) nodes, aliases resolved")
    }
    guard total.bytes <= YAML.Bound.bytes else {
      throw ParseError(event.start, "more than \(YAML.Bound.bytes >> 20) MiB of text, aliases resolved")
    }
  }

  private func checkDepth(_ depth: Int, at event: Event) throws(ParseError) {
    guard depth <= YAML.Bound.depth else {
      throw ParseError(event.start, "nested deeper than \(YAML.Bound.depth) levels")
    }
  }
}

/// The entries of a mapping while it is read: no key twice; of an explicit entry and a merged one the later counts.
private struct Entries {
  private(set) var list: [Mapping.Entry] = []
  /// Where a key stands in `list`, and the line of an explicit one. Keys are bytes: String compares by equivalence.
  private var seen: [[UInt8]: (index: Int, line: Int?)] = [:]
  private var mergeLine: Int?

  mutating func append(_ key: Scalar, _ value: Node, at position: Position) throws(ParseError) {
    guard key.meaning != .null else { throw ParseError(position, "a key is null") }
    let bytes = Array(key.text.utf8)
    let entry = Mapping.Entry(key: key, value: value)
    guard let (index, line) = seen[bytes] else {
      seen[bytes] = (list.count, position.line)
      list.append(entry)
      return
    }
    if let line {
      let name = JSON.quoted(String(key.text.prefix(60)))
      throw ParseError(position, "the key \(name) stands twice (first on line \(line))")
    }
    list[index] = entry
    seen[bytes] = (index, position.line)
  }

  /// Takes the entries of a mapping, or of several of which the first wins, over those that stand before.
  mutating func merge(_ value: Node, key: Position, value position: Position) throws(ParseError) {
    if let mergeLine { throw ParseError(key, "the key \"<<\" stands twice (first on line \(mergeLine))") }
    mergeLine = key.line
    let sources = if case .sequence(let items) = value { items } else { [value] }
    var taken: Set<[UInt8]> = []
    for source in sources {
      guard case .mapping(let mapping) = source else {
        throw ParseError(position, "the key \"<<\" takes a mapping or a list of mappings")
      }
      for entry in mapping.entries {
        let bytes = Array(entry.key.text.utf8)
        guard taken.insert(bytes).inserted else { continue }
        if let index = seen[bytes]?.index {
          list[index] = entry
        } else {
          seen[bytes] = (list.count, nil)
          list.append(entry)
        }
      }
    }
  }
}
