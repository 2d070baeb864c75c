/// Makes nodes from events, within the bounds of `YAML.Bound`.
struct Composer: ~Copyable {
  /// The size of a node, counted against the bounds.
  private struct Size {
    var nodes = 0
    /// Bytes of texts and tags.
    var bytes = 0
    /// Steps of goyaml.v2's decoder: nodes and aliases.
    var steps = 0
  }

  /// A node with what it costs to repeat it.
  private struct Anchored {
    var node: Node
    var size: Size
    var height: Int
  }

  private enum Anchor {
    case open(at: Position)
    case closed(Anchored)
  }

  private var events: Events
  private var anchors: [String: Anchor] = [:]
  private var total = Size()
  /// The steps of the document that come from repeating nodes at aliases.
  private var aliased = 0
  private var stepsBefore = 0

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
        (aliased, stepsBefore) = (0, total.steps - 1)
        let root = try node(at: try events.next(), depth: 0).node
        if root != .scalar(Scalar("")) { documents.append(root) }
      default: break
      }
    }
  }

  /// The node that begins with an event, `depth` collections deep.
  private mutating func node(at event: Event, depth: Int, isKey: Bool = false) throws(ParseError) -> Anchored {
    if case .alias(let alias) = event.kind { return try resolve(alias, at: event, depth: depth, isKey: isKey) }
    let before = total
    try count(Size(nodes: 1, bytes: event.bytes, steps: 1), at: event)
    let name: String?
    let made: (node: Node, height: Int)
    switch event.kind {
    case .scalar(let scalar, let anchor, _):
      name = anchor
      made = (.scalar(try scalar.judged(isKey: isKey, at: event.start)), 0)
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
    let size = Size(
      nodes: total.nodes - before.nodes, bytes: total.bytes - before.bytes, steps: total.steps - before.steps)
    let anchored = Anchored(node: made.node, size: size, height: made.height)
    if let name { close(name, anchored, openedAt: event.start) }
    return anchored
  }

  private mutating func open(_ anchor: String?, depth: Int, at event: Event) throws(ParseError) {
    try checkDepth(depth + 1, at: event)
    if let anchor { anchors[anchor] = .open(at: event.start) }
  }

  /// Keeps a node under its anchor's name, unless a node inside of it took the name: an anchor counts from where it
  /// stands.
  private mutating func close(_ name: String, _ anchored: Anchored, openedAt start: Position) {
    if case .scalar = anchored.node {
    } else if case .open(at: start) = anchors[name] {
    } else {
      return
    }
    anchors[name] = .closed(anchored)
  }

  private mutating func resolve(
    _ alias: String, at event: Event, depth: Int, isKey: Bool
  ) throws(ParseError) -> Anchored {
    switch anchors[alias] {
    case nil: throw ParseError(event.start, "the alias *\(alias.prefix(60)) has no anchor before it")
    case .open: throw ParseError(event.start, "the alias *\(alias.prefix(60)) stands inside its own anchor")
    case .closed(let anchored):
      try count(anchored.size, at: event)
      try countAliased(anchored.size.steps, at: event)
      try checkDepth(depth + anchored.height, at: event)
      if !isKey, case .scalar(let scalar) = anchored.node { _ = try scalar.judged(isKey: false, at: event.start) }
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
      guard case .scalar(let key) = try node(at: event, depth: depth, isKey: true).node else {
        throw ParseError(event.start, "a key must be a scalar")
      }
      let valueEvent = try events.next()
      let value = try node(at: valueEvent, depth: depth)
      height = max(height, value.height)
      if case .scalar(_, _, isMerge: true) = event.kind {
        total.steps -= 1
        if case .alias = valueEvent.kind, case .sequence = value.node {
          throw ParseError(valueEvent.start, "the key \"<<\" takes no alias of a list")
        }
        try entries.merge(value.node, at: valueEvent.start)
      } else {
        try entries.append(key, value.node, at: event.start)
      }
    }
  }

  private mutating func count(_ size: Size, at event: Event) throws(ParseError) {
    total.nodes += size.nodes
    total.bytes += size.bytes
    total.steps += size.steps
    guard total.nodes <= YAML.Bound.nodes else {
      throw ParseError(event.start, "more than \(YAML.Bound.nodes) nodes, aliases resolved")
    }
    guard total.bytes <= YAML.Bound.bytes else {
      throw ParseError(event.start, "more than \(YAML.Bound.bytes >> 20) MiB of text, aliases resolved")
    }
  }

  /// The bound at which goyaml.v2 (decode.go, unmarshal) refuses a text that consists mostly of aliases.
  private mutating func countAliased(_ steps: Int, at event: Event) throws(ParseError) {
    total.steps += 1
    aliased += steps
    let all = total.steps - stepsBefore
    guard aliased <= 100 || all <= 1000 || Double(aliased) <= 0.99 * Double(all) else {
      throw ParseError(event.start, "more than 99 of 100 nodes come from aliases")
    }
  }

  private func checkDepth(_ depth: Int, at event: Event) throws(ParseError) {
    guard depth <= YAML.Bound.depth else {
      throw ParseError(event.start, "nested deeper than \(YAML.Bound.depth) levels")
    }
  }
}
