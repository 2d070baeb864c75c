/// Who a file or directory belongs to.
package enum Owner: Equatable, Sendable {
  case root
  /// A user of /etc/passwd, with the user's primary group.
  case user(String)
  /// root, with this group.
  case group(String)
}

extension Owner: CustomStringConvertible {
  package var description: String {
    switch self {
    case .root: "root"
    case .user(let name): name
    case .group(let name): "root:\(name)"
    }
  }
}
