import CYaml

extension YAML {
  /// The documents as text: two spaces of indentation, `---` between documents, no line folded, Unicode as it is.
  ///
  /// Style and tag of every scalar are kept where YAML can write the text that way; otherwise the scalar is quoted.
  /// An empty list gives the empty text. The text ends with a newline; parsing it gives equal documents.
  package static func emit(_ documents: [Node]) -> String {
    if documents.isEmpty { return "" }
    let emitter = Emitter()
    for (index, document) in documents.enumerated() { emitter.emit(document: document, isFirst: index == 0) }
    return emitter.finish()
  }
}

/// Writes events to a text. The corresponding C function is `yaml_emitter_emit`.
private struct Emitter: ~Copyable {
  private let emitter: UnsafeMutablePointer<yaml_emitter_t>
  private let output: UnsafeMutablePointer<[UInt8]>

  init() {
    emitter = .allocate(capacity: 1)
    output = .allocate(capacity: 1)
    output.initialize(to: [])
    guard yaml_emitter_initialize(emitter) == 1 else { fatalError("out of memory") }
    yaml_emitter_set_unicode(emitter, 1)
    yaml_emitter_set_indent(emitter, 2)
    yaml_emitter_set_width(emitter, -1)
    let write: @convention(c) (UnsafeMutableRawPointer?, UnsafeMutablePointer<UInt8>?, Int) -> Int32 = {
      $0?.assumingMemoryBound(to: [UInt8].self).pointee += UnsafeBufferPointer(start: $1, count: $2)
      return 1
    }
    yaml_emitter_set_output(emitter, write, output)
    emit { yaml_stream_start_event_initialize($0, YAML_UTF8_ENCODING) }
  }

  deinit {
    yaml_emitter_delete(emitter)
    emitter.deallocate()
    output.deinitialize(count: 1)
    output.deallocate()
  }

  /// Ends the stream; everything that was written.
  consuming func finish() -> String {
    emit { yaml_stream_end_event_initialize($0) }
    return String(decoding: output.pointee, as: UTF8.self)
  }

  /// Writes one document; only the first goes without `---`.
  func emit(document: Node, isFirst: Bool) {
    emit { yaml_document_start_event_initialize($0, nil, nil, nil, isFirst ? 1 : 0) }
    // The reader would skip a document with an empty root.
    emit(document == .scalar(Scalar("")) ? .null : document)
    emit { yaml_document_end_event_initialize($0, 1) }
  }

  private func emit(_ node: Node) {
    switch node {
    case .scalar(let scalar): emit(scalar)
    case .sequence(let items):
      emit { yaml_sequence_start_event_initialize($0, nil, nil, 1, YAML_BLOCK_SEQUENCE_STYLE) }
      for item in items { emit(item) }
      emit { yaml_sequence_end_event_initialize($0) }
    case .mapping(let mapping):
      emit { yaml_mapping_start_event_initialize($0, nil, nil, 1, YAML_BLOCK_MAPPING_STYLE) }
      for entry in mapping.entries {
        emit(entry.key)
        emit(entry.value)
      }
      emit { yaml_mapping_end_event_initialize($0) }
    }
  }

  private func emit(_ written: Scalar) {
    // libyaml writes a tag with these signs in a way that it does not read. Any tag but YAML's own makes a string.
    let suffix = written.tag.map { $0.hasPrefix(Tag.prefix) ? $0.dropFirst(Tag.prefix.count) : $0[...] }
    let isUnreadable = suffix?.utf8.contains { ",[]{}".utf8.contains($0) } ?? false
    let scalar = isUnreadable ? Scalar(written.text, .doubleQuoted) : written
    let style =
      switch scalar.style {
      case .plain: YAML_PLAIN_SCALAR_STYLE
      case .singleQuoted: YAML_SINGLE_QUOTED_SCALAR_STYLE
      case .doubleQuoted: YAML_DOUBLE_QUOTED_SCALAR_STYLE
      case .literal: YAML_LITERAL_SCALAR_STYLE
      case .folded: YAML_FOLDED_SCALAR_STYLE
      }
    // The NUL gives an empty text a place in memory; it is not counted.
    var text = Array(scalar.text.utf8) + [0]
    let count = Int32(text.count - 1)
    if let tag = scalar.tag, !tag.isEmpty {
      var tag = Array(tag.utf8) + [0]
      emit { yaml_scalar_event_initialize($0, nil, &tag, &text, count, 0, 0, style) }
    } else {
      emit { yaml_scalar_event_initialize($0, nil, nil, &text, count, 1, 1, style) }
    }
  }

  /// Writes one event. It can fail only for lack of memory: events come from a complete tree, and all texts are UTF-8.
  private func emit(_ make: (UnsafeMutablePointer<yaml_event_t>) -> Int32) {
    var event = yaml_event_t()
    guard make(&event) == 1, yaml_emitter_emit(emitter, &event) == 1 else {
      fatalError("libyaml refused an event")
    }
  }
}
