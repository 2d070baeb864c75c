/// The images that need a maker's signature: a registry, or a path on it, `HOST[:PORT][/PATH]`
/// (containers-policy.json(5), scopes of the transport docker). The most specific scope of an image decides.
package struct SignatureScope: Equatable, Hashable, Sendable, CustomStringConvertible {
  package let description: String

  /// nil for anything but a registry and lower case path elements; tags, digests and wildcards are not taken.
  package init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard text.utf8.count <= 255, let host = parts.first, SignatureScope.isHost(host),
      parts.dropFirst().allSatisfy(SignatureScope.isElement)
    else { return nil }
    description = text
  }

  /// The path after the registry; empty if the scope is a whole registry.
  package var path: String { description.split(separator: "/").dropFirst().joined(separator: "/") }

  package static let registry = SignatureScope(PodsecServer.registry)!

  /// `example.org`, `localhost`, `10.0.0.1:5000`: what podman takes for a registry, not for a path of the default one.
  package static func isHost(_ text: Substring) -> Bool {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count <= 2, let name = parts.first, isDomain(name) else { return false }
    if parts.count == 2 {
      guard let port = Int(parts[1]), (1...65535).contains(port), String(port) == parts[1] else { return false }
      return true
    }
    return name == "localhost" || name.contains(".")
  }

  /// Labels of lower case letters, digits and inner hyphens, RFC 1123.
  package static func isDomain(_ text: Substring) -> Bool {
    text.utf8.count <= 253
      && text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
        let bytes = Array(label.utf8)
        return (1...63).contains(bytes.count) && bytes.first != 0x2d && bytes.last != 0x2d
          && bytes.allSatisfy { ASCII.isLower($0) || ASCII.isDigit($0) || $0 == 0x2d }
      }
  }

  /// A path element: letters and digits, joined by `.`, `_`, `__` or hyphens (distribution's reference grammar).
  package static func isElement(_ text: Substring) -> Bool {
    var joint: [UInt8] = []
    var isBegun = false
    for byte in text.utf8 {
      if ASCII.isLower(byte) || ASCII.isDigit(byte) {
        guard joint.isEmpty || isBegun && isJoint(joint) else { return false }
        joint = []
        isBegun = true
      } else {
        joint.append(byte)
      }
    }
    return isBegun && joint.isEmpty
  }

  private static func isJoint(_ bytes: [UInt8]) -> Bool {
    bytes == [0x2e] || bytes == [0x5f] || bytes == [0x5f, 0x5f] || bytes.allSatisfy { $0 == 0x2d }
  }
}
