import CLinux
import Core
import Glibc

/// The keys of a login session, keyrings(7).
package enum SessionKeyring {
  /// Replaces the session keyring by a new, empty one; does nothing if this process is not root's.
  package static func leave() throws(Failure) {
    guard geteuid() == 0 else { return }
    try attempt("leave the session keyring") { () throws(Errno) in try retrying { linux_join_keyring() } }
  }
}
