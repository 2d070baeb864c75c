import Glibc
import Testing

/// Who runs a command on a stage.
enum Person: String, Sendable {
  case root
  /// The cluster's account, which the stage's /etc/passwd names.
  case admin
  /// Any other user.
  case stranger

  var uid: Int { self == .root ? 0 : self == .admin ? Stage.adminUID : Stage.adminUID + 1 }
}
