import Core

/// The name of an image in an archive, `PLATFORM/NAME[:TAG]`: an image reference without registry and digest, as the
/// distribution's reference grammar defines it. Any other name in an archive is refused, not escaped.
package struct ImageName: Hashable, Sendable, CustomStringConvertible {
  /// At least two elements.
  package let path: [String]
  package let tag: String?

  package init?(_ text: String) {
    // NOTE: compared by bytes, so that huge names and Unicode look-alikes are refused.
    guard text.utf8.count <= 384 else { return nil }
    let colon = text.utf8.firstIndex(of: UInt8(ascii: ":"))
    let repository = colon.map { text[..<$0] } ?? text[...]
    let tag = colon.map { String(text[text.utf8.index(after: $0)...]) }
    let path = ImageName.path(repository)
    guard let path, path.count > 1, tag.map(Images.isTag) ?? true else { return nil }
    self.path = path
    self.tag = tag
  }

  /// The elements of a repository's path; nil if one of them is not valid.
  package static func path(_ text: some StringProtocol) -> [String]? {
    let elements = Substring(text).split(separator: "/", omittingEmptySubsequences: false)
    return text.utf8.count <= 255 && elements.allSatisfy(SignatureScope.isElement) ? elements.map { String($0) } : nil
  }

  /// The first element of the path.
  package var platform: String { path[0] }

  package var repository: String { path.joined(separator: "/") }

  package var description: String { repository + (tag.map { ":" + $0 } ?? "") }

  /// The same name, with the tag `latest` if it has none.
  package var tagged: ImageName { tag == nil ? ImageName(description + ":latest") ?? self : self }
}
