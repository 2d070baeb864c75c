/// One value of a YAML or JSON document: anchors, aliases and merge keys are already resolved, comments are gone.
package enum Node: Equatable, Sendable {
  /// Text with the style it was written in, which decides the type it resolves to.
  case scalar(Scalar)
  /// A list.
  case sequence([Node])
  /// Keys and values in the order of the document.
  case mapping(Mapping)
}
