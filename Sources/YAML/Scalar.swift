/// A scalar as written: the type it stands for follows from its text, style and tag (`Scalar.meaning`).
///
/// Two scalars are equal when text, style and tag are; texts are compared byte by byte, not by Unicode equivalence.
package struct Scalar: Equatable, Sendable {
  /// The text without quotes, escapes or indentation.
  package var text: String
  /// How the text is written; only a plain scalar can be anything but a string.
  package var style: Style
  /// The explicit tag in its long form (`tag:yaml.org,2002:str` for `!!str`), nil when there was none.
  package var tag: String?

  /// The five ways of YAML to write a scalar.
  package enum Style: Sendable, CaseIterable {
    case plain, singleQuoted, doubleQuoted, literal, folded
  }

  /// A scalar of the given text; plain unless said otherwise, so the text may resolve to a number, a boolean or null.
  package init(_ text: String, _ style: Style = .plain, tag: String? = nil) {
    self.text = text
    self.style = style
    self.tag = tag
  }

  package static func == (a: Scalar, b: Scalar) -> Bool {
    a.style == b.style && a.text.utf8.elementsEqual(b.text.utf8) && a.tag == b.tag
  }
}
