import CLinux
import Core
import Glibc

/// The keys of a login session, keyrings(7).
package enum SessionKeyring {
  /// Leaves root's for a new one without keys.
  package static func leave() throws(Failure) {
    guard geteuid() == 0 else { return }
    try attempt("leave the session keyring") { () throws(Errno) in try retrying { linux_join_keyring() } }
  }
}
