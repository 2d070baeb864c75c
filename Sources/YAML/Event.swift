import CYaml

/// One step of a YAML text, with every C string copied.
struct Event {
  enum Kind {
    case streamStart, streamEnd, documentStart, documentEnd
    case alias(String)
    /// `isMerge` is true for a scalar that asks, as a key, for the entries of another mapping.
    case scalar(Scalar, anchor: String?, isMerge: Bool)
    case sequenceStart(anchor: String?)
    case mappingStart(anchor: String?)
    case sequenceEnd, mappingEnd
  }

  var kind: Kind
  var start: Position
  /// Bytes of text and tag. A `%TAG` line makes a long tag of a short one, so the length of the input is no bound.
  var bytes: Int
}
