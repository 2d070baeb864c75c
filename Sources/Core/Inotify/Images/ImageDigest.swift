import Core

/// `sha256:` and 64 lower case hexadecimal digits.
package struct ImageDigest: Hashable, Sendable, CustomStringConvertible {
  package let hex: String

  package init?(_ text: String) {
    guard text.hasPrefix("sha256:"), text.utf8.count == 71, text.utf8.dropFirst(7).allSatisfy(ASCII.isLowerHex) else {
      return nil
    }
    hex = String(text.dropFirst(7))
  }

  /// The digest of a document.
  package init(of bytes: [UInt8]) {
    hex = SHA256.digest(bytes).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  package var description: String { "sha256:" + hex }
}
