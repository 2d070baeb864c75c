import Core

/// An e-mail address that names a key: `LOCAL@DOMAIN`, only of characters that no tool treats as special.
package struct EMail: Equatable, Sendable, CustomStringConvertible {
  package let description: String

  package init?(_ text: String) {
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count == 2, text.utf8.count <= 254, EMail.isLocal(parts[0]),
      SignatureScope.isDomain(Substring(parts[1].lowercased()))
    else { return nil }
    description = text
  }

  private static func isLocal(_ text: Substring) -> Bool {
    guard (1...64).contains(text.utf8.count), text.first != "-" else { return false }
    return text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { part in
      !part.isEmpty && part.utf8.allSatisfy { ASCII.isAlphanumeric($0) || "_%+-=".utf8.contains($0) }
    }
  }
}
