import YAML

/// One part of a long list of the API.
package struct APIPage: Equatable, Sendable {
  /// Objects in one answer; more could exceed the bounds of our parser (`YAML.Bound`).
  package static let size = 500

  package let items: [Node]
  /// The token of the next part; nil at the end.
  package let next: String?

  package init(_ object: Node) {
    items = object["items"]?.items ?? []
    let token = object[path: "metadata", "continue"]?.string ?? ""
    next = token.isEmpty ? nil : token
  }

  /// The path of the part that a token names, or of the first part without a token.
  package static func path(_ collection: String, after token: String? = nil) -> String {
    guard let token else { return "\(collection)?limit=\(size)" }
    return "\(collection)?limit=\(size)&continue=\(escaped(token))"
  }

  /// Percent-encoding, RFC 3986: all but the unreserved characters.
  package static func escaped(_ text: String) -> String {
    var result = ""
    for byte in text.utf8 {
      if ASCII.isAlphanumeric(byte) || "-._~".utf8.contains(byte) {
        result.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        result += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
      }
    }
    return result
  }
}
