import Core

/// The name of a seccomp profile: of its file in kubelet's directory, and in `localhost/NAME` of a pod.
package struct SeccompName: Equatable, Hashable, Sendable, CustomStringConvertible {
  package let description: String

  /// ASCII letters, digits and `. _ -`, a letter or digit first, 200 characters at the most.
  package init?(_ text: String) {
    guard let first = text.utf8.first, ASCII.isAlphanumeric(first), text.utf8.count <= 200,
      text.utf8.allSatisfy({ ASCII.isAlphanumeric($0) || "._-".utf8.contains($0) })
    else { return nil }
    description = text
  }

  /// Of a file: what stands behind the last slash of its path.
  package init?(file path: String) {
    self.init(String(path.split(separator: "/", omittingEmptySubsequences: false).last ?? ""))
  }

  static let rule: Message = "letters, digits and . _ -, a letter or digit first, 200 at the most"
}
