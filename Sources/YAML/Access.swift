// Building nodes, and reading and changing them by key and path.

extension Node {
  /// A scalar that every YAML 1.1 and 1.2 reader reads back as this string: plain where nothing else could be
  /// read, literal for text of several lines, else double-quoted.
  package static func string(_ text: String) -> Node { .scalar(.string(text)) }

  /// A plain decimal number.
  package static func int(_ value: Int) -> Node { .scalar(Scalar(String(value))) }

  /// Plain `true` or `false`.
  package static func bool(_ value: Bool) -> Node { .scalar(Scalar(value ? "true" : "false")) }

  /// Plain `null`.
  package static var null: Node { .scalar(Scalar("null")) }

  /// A mapping in the given order; of a key that stands twice the last value counts.
  package static func map(_ pairs: (String, Node)...) -> Node { map(pairs) }

  /// A mapping in the given order; of a key that stands twice the last value counts.
  package static func map(_ pairs: [(String, Node)]) -> Node {
    var mapping = Mapping()
    for (key, value) in pairs { mapping[key] = value }
    return .mapping(mapping)
  }

  /// A sequence.
  package static func list(_ items: [Node]) -> Node { .sequence(items) }
}

extension Node {
  /// The text of a scalar of any style, quoted or not; nil for null and for anything but a scalar.
  package var string: String? {
    guard case .scalar(let scalar) = self, scalar.meaning != .null else { return nil }
    return scalar.text
  }

  /// The number kubeadm would read (`0x1f`, `012`, `1_000` and `1e3` included); nil for quoted text, fractions and
  /// overflow.
  package var int: Int? {
    guard case .scalar(let scalar) = self else { return nil }
    return switch scalar.meaning {
    case .int(let value): value
    case .float(let value): Int(Digits(value).json)
    default: nil
    }
  }

  /// The boolean kubeadm would read: plain true/false and, as in YAML 1.1, yes/no, on/off, y/n; nil for the rest.
  package var bool: Bool? {
    guard case .scalar(let scalar) = self, case .bool(let value) = scalar.meaning else { return nil }
    return value
  }

  /// Whether this is a null: plain `null`, `Null`, `NULL`, `~` or nothing at all.
  package var isNull: Bool {
    if case .scalar(let scalar) = self { scalar.meaning == .null } else { false }
  }

  /// The items of a sequence; empty for anything else.
  package var items: [Node] {
    if case .sequence(let items) = self { items } else { [] }
  }

  /// The entries of a mapping; empty for anything else.
  package var entries: [Mapping.Entry] {
    if case .mapping(let mapping) = self { mapping.entries } else { [] }
  }
}

extension Node {
  /// The value under a key of a mapping; nil in anything else.
  ///
  /// Setting on a null or an empty scalar makes a mapping of it. Setting on another scalar or on a sequence does
  /// nothing: the document keeps what its author wrote, and its reader reports it.
  package subscript(_ key: String) -> Node? {
    get {
      if case .mapping(let mapping) = self { mapping[key] } else { nil }
    }
    set {
      guard var mapping = asMapping else { return }
      if newValue == nil, mapping.entries.isEmpty { return }
      mapping[key] = newValue
      self = .mapping(mapping)
    }
  }

  /// The value below nested mappings. Setting creates the mappings on the way (see the subscript of one key for what
  /// it leaves alone); setting nil removes the last key and creates nothing. The empty path is the node itself.
  package subscript(path path: [String]) -> Node? {
    get { path.reduce(self) { node, key in node?[key] } }
    set { set(path[...], newValue) }
  }

  /// The value below nested mappings: `node[path: "networking", "podSubnet"]`.
  package subscript(path path: String...) -> Node? {
    get { self[path: path] }
    set { self[path: path] = newValue }
  }

  /// Sets a value if the key is missing or null; any other value stays.
  package mutating func setDefault(_ path: [String], _ value: Node) {
    if self[path: path]?.isNull ?? true { self[path: path] = value }
  }

  private mutating func set(_ path: ArraySlice<String>, _ value: Node?) {
    guard let key = path.first else {
      if let value { self = value }
      return
    }
    let rest = path.dropFirst()
    if rest.isEmpty {
      self[key] = value
    } else if asMapping != nil, value != nil || self[key] != nil {
      var child = self[key] ?? .null
      child.set(rest, value)
      self[key] = child
    }
  }

  /// The node's mapping, an empty one for a null or an empty scalar; nil for any other node.
  private var asMapping: Mapping? {
    switch self {
    case .mapping(let mapping): mapping
    case .scalar(let scalar): scalar.text.isEmpty || scalar.meaning == .null ? Mapping() : nil
    case .sequence: nil
    }
  }
}
