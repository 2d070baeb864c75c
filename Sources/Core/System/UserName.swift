/// The name of an account, as useradd(8) takes it on every distribution: lower case, 32 characters at the most.
package struct UserName: Equatable, Hashable, Sendable, CustomStringConvertible {
  package let description: String

  /// nil for a name that useradd would refuse, and for accounts that belong to no person: root and the cluster's.
  package init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard let first = bytes.first, bytes.count <= 32, ASCII.isLower(first) || first == UInt8(ascii: "_"),
      bytes.allSatisfy({ ASCII.isLower($0) || ASCII.isDigit($0) || $0 == 0x5f || $0 == 0x2d }),
      text != "root", text != ClusterAccount.name
    else { return nil }
    description = text
  }
}
