import CYaml

/// Refuses texts that libyaml accepts, but that goyaml.v2 (a translation of libyaml 0.1) refuses or reads differently.
struct Divergence {
  private let bytes: UnsafeBufferPointer<UInt8>
  /// Whether a string may hold `\/`. goyaml.v2 refuses it; JSON allows it, and Kubernetes reads JSON with a JSON
  /// parser.
  private let takesSlashes: Bool
  private var documents = 0
  /// The number of open flow collections.
  private var flow = 0
  /// A byte offset, and the index of the character that begins there: libyaml's positions are in characters.
  private var cursor: (byte: Int, character: Int)

  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    self.bytes = bytes
    cursor = (0, 0)
    let first = bytes.first { !" \t\r\n".utf8.contains($0) }
    takesSlashes =
      first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
      || !zip(bytes, bytes.dropFirst()).contains { $0 == (.backslash, .slash) }
  }

  mutating func check(_ event: yaml_event_t) throws(ParseError) {
    switch event.type {
    case YAML_DOCUMENT_START_EVENT: try check(event.data.document_start, at: Position(event.start_mark))
    case YAML_SEQUENCE_START_EVENT: open(event.data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE)
    case YAML_MAPPING_START_EVENT: open(event.data.mapping_start.style == YAML_FLOW_MAPPING_STYLE)
    case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: flow = max(0, flow - 1)
    case YAML_SCALAR_EVENT:
      let scalar = event.data.scalar
      if scalar.style == YAML_PLAIN_SCALAR_STYLE, flow > 0 { try checkFlow(scalar, event) }
      if scalar.style == YAML_DOUBLE_QUOTED_SCALAR_STYLE, !takesSlashes { try checkSlashes(event) }
    default: break
    }
  }

  private typealias Start = yaml_event_t.__Unnamed_union_data.__Unnamed_struct_document_start

  private mutating func check(_ start: Start, at position: Position) throws(ParseError) {
    if let version = start.version_directive?.pointee, version.minor != 1 {
      throw ParseError(position, "only %YAML 1.1 is read, not 1.\(version.minor)")
    }
    // Kubernetes splits a text at its `---` lines, and so separates a directive from the document that follows it.
    if documents > 0, start.version_directive != nil || start.tag_directives.start != start.tag_directives.end {
      throw ParseError(position, "a % directive stands before a document that is not the first")
    }
    documents += 1
  }

  private mutating func open(_ isFlow: Bool) {
    if isFlow || flow > 0 { flow += 1 }
  }

  /// In flow collections goyaml.v2 reads a question mark as the key indicator, and a comma as part of a tag.
  private func checkFlow(
    _ scalar: yaml_event_t.__Unnamed_union_data.__Unnamed_struct_scalar, _ event: yaml_event_t
  ) throws(ParseError) {
    let text = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
    if text.contains(UInt8(ascii: "?")) {
      throw ParseError(Position(event.start_mark), "a text with ? inside of [] or {} needs quotes")
    }
    let anchor = scalar.anchor.map { strlen($0) + 1 } ?? 0
    if text.isEmpty, event.end_mark.index - event.start_mark.index > anchor {
      throw ParseError(Position(event.start_mark), "a tag inside of [] or {} has no value")
    }
  }

  private mutating func checkSlashes(_ event: yaml_event_t) throws(ParseError) {
    var index = byte(of: Int(event.start_mark.index))
    let end = byte(of: Int(event.end_mark.index))
    while index + 1 < end {
      guard bytes[index] == .backslash else {
        index += 1
        continue
      }
      if bytes[index + 1] == .slash {
        throw ParseError(Position(event.start_mark), "found unknown escape character \\/ in a quoted scalar")
      }
      index += 2
    }
  }

  /// The byte offset where a character begins. Calls must come in the order of the characters.
  private mutating func byte(of character: Int) -> Int {
    while cursor.character < character, cursor.byte < bytes.count {
      cursor.byte += 1
      while cursor.byte < bytes.count, bytes[cursor.byte] & 0xc0 == 0x80 { cursor.byte += 1 }
      cursor.character += 1
    }
    return cursor.byte
  }
}

extension UInt8 {
  static let backslash = UInt8(ascii: "\\")
  static let slash = UInt8(ascii: "/")
}
