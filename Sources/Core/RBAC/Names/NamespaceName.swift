import Core

/// The name of a namespace of Kubernetes, RFC 1123.
package struct NamespaceName: Equatable, Hashable, Sendable, CustomStringConvertible {
  package let description: String

  package init?(_ text: String) {
    guard let first = text.utf8.first, let last = text.utf8.last, text.utf8.count <= 63, first != 0x2d, last != 0x2d,
      text.utf8.allSatisfy({ ASCII.isLower($0) || ASCII.isDigit($0) || $0 == 0x2d })
    else { return nil }
    description = text
  }
}
