import Core

/// The name of a user, group, role or binding, as these commands take it.
///
/// RBAC itself allows nearly any text. These names also occur in certificates, URLs and command lines that people
/// paste, so only characters that are special in none of these are allowed.
package struct RBACName: Equatable, Hashable, Sendable, CustomStringConvertible {
  package let description: String

  /// ASCII letters, digits and `. _ : @ -`, no `-` or `.` first, 253 characters at the most.
  package init?(_ text: String) {
    guard let first = text.utf8.first, text.utf8.count <= 253, !"-.".utf8.contains(first),
      text.utf8.allSatisfy({ ASCII.isAlphanumeric($0) || "._:@-".utf8.contains($0) })
    else { return nil }
    description = text
  }

  /// Whether the name has the prefix of Kubernetes' own users, groups and roles.
  package var isSystem: Bool { description.hasPrefix("system:") }

  static let rule: Message = "letters, digits and . _ : @ -, a letter or digit first, 253 at the most"
}
