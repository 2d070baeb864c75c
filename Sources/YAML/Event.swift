import CYaml

/// One step of a YAML text, with every C string copied.
struct Event {
  enum Kind {
    case streamStart, streamEnd, documentStart, documentEnd
    case alias(String)
    /// `isMerge` is true for a scalar that is a merge key (`<<`) if it is used as a key.
    case scalar(Scalar, anchor: String?, isMerge: Bool)
    case sequenceStart(anchor: String?)
    case mappingStart(anchor: String?)
    case sequenceEnd, mappingEnd
  }

  var kind: Kind
  var start: Position
  /// Bytes of text and tag. A `%TAG` line can expand a short tag to a long one, so the input's length does not limit
  /// it.
  var bytes: Int
}
