import CYaml

/// The events of a text. The corresponding C function is `yaml_parser_parse`.
struct Events: ~Copyable {
  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private let bytes: UnsafeBufferPointer<UInt8>
  private var divergence: Divergence

  /// The events of bytes that stay in place for as long as this value lives.
  init(_ bytes: UnsafeBufferPointer<UInt8>) throws(ParseError) {
    self.bytes = bytes
    divergence = Divergence(bytes)
    parser = .allocate(capacity: 1)
    guard yaml_parser_initialize(parser) == 1 else {
      parser.deallocate()
      throw ParseError(line: 1, column: 1, problem: "out of memory")
    }
    // NOTE: libyaml would take UTF-16 as well if it found a byte order mark; here nothing but UTF-8 is text.
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
  }

  deinit {
    yaml_parser_delete(parser)
    parser.deallocate()
  }

  /// The next event; after the end of the stream it returns that event again.
  mutating func next() throws(ParseError) -> Event {
    var event = yaml_event_t()
    guard yaml_parser_parse(parser, &event) == 1 else { throw error }
    defer { yaml_event_delete(&event) }
    try divergence.check(event)
    return Event(kind: Self.kind(of: event), start: Position(event.start_mark), bytes: Self.bytes(of: event))
  }

  private static func bytes(of event: yaml_event_t) -> Int {
    switch event.type {
    case YAML_SCALAR_EVENT: event.data.scalar.length + length(event.data.scalar.tag)
    case YAML_SEQUENCE_START_EVENT: length(event.data.sequence_start.tag)
    case YAML_MAPPING_START_EVENT: length(event.data.mapping_start.tag)
    default: 0
    }
  }

  private static func kind(of event: yaml_event_t) -> Event.Kind {
    switch event.type {
    case YAML_STREAM_START_EVENT: .streamStart
    case YAML_DOCUMENT_START_EVENT: .documentStart
    case YAML_DOCUMENT_END_EVENT: .documentEnd
    case YAML_ALIAS_EVENT: .alias(string(event.data.alias.anchor) ?? "")
    case YAML_SCALAR_EVENT:
      scalar(event.data.scalar)
    case YAML_SEQUENCE_START_EVENT: .sequenceStart(anchor: string(event.data.sequence_start.anchor))
    case YAML_SEQUENCE_END_EVENT: .sequenceEnd
    case YAML_MAPPING_START_EVENT: .mappingStart(anchor: string(event.data.mapping_start.anchor))
    case YAML_MAPPING_END_EVENT: .mappingEnd
    default: .streamEnd
    }
  }

  private typealias CScalar = yaml_event_t.__Unnamed_union_data.__Unnamed_struct_scalar

  private static func scalar(_ scalar: CScalar) -> Event.Kind {
    let style: Scalar.Style =
      switch scalar.style {
      case YAML_SINGLE_QUOTED_SCALAR_STYLE: .singleQuoted
      case YAML_DOUBLE_QUOTED_SCALAR_STYLE: .doubleQuoted
      case YAML_LITERAL_SCALAR_STYLE: .literal
      case YAML_FOLDED_SCALAR_STYLE: .folded
      default: .plain
      }
    // The text is read by its length, because it may contain an escaped NUL.
    let text = String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
    let read = Scalar(text, style, tag: string(scalar.tag))
    // https://yaml.org/type/merge.html. A scalar after a lone `!` is plain implicit too, quoted or not: goyaml.v2
    // (decode.go, isMerge) treats it so.
    let isMerge = text == "<<" && (scalar.plain_implicit != 0 || read.tag == Tag.merge)
    return .scalar(read, anchor: string(scalar.anchor), isMerge: isMerge)
  }

  private static func string(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
    pointer.map { String(cString: $0) }
  }

  private static func length(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> Int {
    pointer.map { strlen($0) } ?? 0
  }

  /// libyaml's own error as a `ParseError`.
  private var error: ParseError {
    let parser = parser.pointee
    guard let problem = parser.problem.map({ String(cString: $0) }) else {
      return ParseError(line: 1, column: 1, problem: "out of memory")
    }
    if parser.error == YAML_READER_ERROR {
      return ParseError(position(ofByte: Int(parser.problem_offset)), problem)
    }
    let context = parser.context.map { " " + String(cString: $0) } ?? ""
    let from = parser.context == nil ? "" : " from line \(parser.context_mark.line + 1)"
    return ParseError(Position(parser.problem_mark), problem + context + from)
  }

  private func position(ofByte offset: Int) -> Position {
    let before = bytes.prefix(offset)
    let line = before.reversed().prefix { $0 != .newline }
    return Position(line: before.count { $0 == .newline } + 1, column: line.count { $0 & 0xc0 != 0x80 } + 1)
  }
}
