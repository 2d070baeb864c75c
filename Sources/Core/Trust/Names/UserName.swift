/// The name of an account, as useradd(8) takes it on every distribution: lower case, 32 characters at the most.
package struct UserName: Equatable, Hashable, Sendable, CustomStringConvertible {
  package let description: String

  /// nil for what useradd would refuse, and for the accounts that are nobody's: root and the cluster's.
  package init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard let first = bytes.first, bytes.count <= 32, Characters.isLower(first) || first == UInt8(ascii: "_"),
      bytes.allSatisfy({ Characters.isLower($0) || Characters.isDigit($0) || $0 == 0x5f || $0 == 0x2d }),
      text != "root", text != Account.name
    else { return nil }
    description = text
  }

  /// The file of the user's public key below `PodsecPaths.keys`.
  package var keyPath: String { "\(PodsecPaths.keys)/\(description).pgp" }
}

/// Classes of ASCII.
enum Characters {
  static func isLower(_ byte: UInt8) -> Bool { (97...122).contains(byte) }
  static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
  static func isAlphanumeric(_ byte: UInt8) -> Bool { isLower(byte) || isDigit(byte) || (65...90).contains(byte) }
  static func isHex(_ byte: UInt8) -> Bool { isDigit(byte) || (97...102).contains(byte) || (65...70).contains(byte) }
}
