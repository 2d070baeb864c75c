extension Scalar {
  /// This scalar as Kubernetes reads it: `!!binary` is decoded, YAML's other tags are kept. Fails where Kubernetes
  /// does: for a text that does not fit its tag, and for a number that JSON cannot express (infinity, not a number).
  func judged(isKey: Bool, at position: Position) throws(ParseError) -> Scalar {
    if !isKey, case .float(let value) = meaning, !value.isFinite {
      throw ParseError(position, "\(shown) is no number that JSON has; quote it")
    }
    switch tag {
    case Tag.binary:
      guard let decoded = Binary.text(text) else { throw ParseError(position, "a !!binary that is no text in base64") }
      return Scalar(decoded, .doubleQuoted)
    case Tag.timestamp: throw ParseError(position, "the tag !!timestamp is not supported; leave it out")
    case Tag.null where meaning != .null, Tag.bool where meaning == .string, Tag.int where meaning == .string,
      Tag.float where meaning == .string:
      throw ParseError(position, "\(shown) does not fit its tag")
    default: return self
    }
  }

  private var shown: String { JSON.quoted(String(text.prefix(60))) }
}
