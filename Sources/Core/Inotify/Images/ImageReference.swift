import Core

/// The name of an image as containers/storage keeps it: `HOST[:PORT]/PATH[:TAG][@DIGEST]`.
package struct ImageReference: Equatable, Sendable {
  package let name: String
  /// Host and path, without tag and digest.
  package let repository: String
  package let tag: String?
  package let digest: String?

  /// nil if the text is not the name of an image on a registry.
  package init?(_ name: String) {
    self.name = name
    var rest = name[...]
    if let at = rest.firstIndex(of: "@") {
      digest = String(rest[rest.index(after: at)...])
      rest = rest[..<at]
    } else {
      digest = nil
    }
    if let colon = rest.lastIndex(of: ":"), !rest[colon...].contains(where: { $0 == "/" }) {
      tag = String(rest[rest.index(after: colon)...])
      rest = rest[..<colon]
    } else {
      tag = nil
    }
    let parts = rest.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count >= 2, SignatureScope.isHost(parts[0]), parts.dropFirst().allSatisfy(SignatureScope.isElement),
      digest.map({ ImageDigest($0) != nil }) ?? true
    else { return nil }
    repository = String(rest)
  }

  /// Host, and port if there is one.
  package var host: String { repository.split(separator: "/").first.map(String.init) ?? "" }

  /// The path below the host; signatures are stored under it.
  package var path: String { repository.split(separator: "/").dropFirst().joined(separator: "/") }
}
