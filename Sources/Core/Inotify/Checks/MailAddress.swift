import Core

/// Who gets a mail: a user of this host, or USER@HOST.
package struct MailAddress: Equatable, Sendable, CustomStringConvertible {
  package let description: String

  package static let root = MailAddress("root")!

  /// nil for a text that a mailer could read as an option, a command, a file or several addresses.
  package init?(_ text: String) {
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), text.utf8.count <= 254, text.utf8.first.map(ASCII.isAlphanumeric) == true,
      parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { ASCII.isAlphanumeric($0) || "._%+-=".utf8.contains($0) } })
    else { return nil }
    description = text
  }
}
