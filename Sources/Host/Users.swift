import Core
import Glibc

/// Accounts from /etc/passwd itself: NSS needs shared objects, which a static program does not have.
package enum Users {
  /// The cluster's account, or nil where it does not exist.
  package static func account(_ name: String = Account.name) -> Account? {
    Files.readIfPresent("/etc/passwd").flatMap { Account(name, inPasswd: $0) }
  }

  /// The cluster's account; a `Failure` that says how to make it where there is none.
  package static func requireAccount() throws(Failure) -> Account {
    guard let account = account() else {
      throw Failure(
        "find the account \(Account.name)", "/etc/passwd does not name it",
        hint: "systemd-sysusers   # the package's sysusers.d/podsec-u7s.conf describes it")
    }
    return account
  }

  /// True in a user namespace whose map is not the host's (user_namespaces(7)): inside RootlessKit's.
  package static var isInsideNamespace: Bool {
    guard let map = Files.readIfPresent("/proc/self/uid_map") else { return false }
    let fields = map.split(whereSeparator: { $0 == " " || $0 == "\n" })
    return fields.map(String.init) != ["0", "0", "4294967295"]
  }
}
