import Core
import Glibc

/// Accounts from /etc/passwd itself: NSS needs shared objects, which a static program does not have.
package enum Users {
  /// The cluster's account, or nil where it does not exist.
  package static func account(_ name: String = Account.name) -> Account? {
    guard let text = Files.readIfPresent("/etc/passwd") else { return nil }
    // Bytes, for a Character may join a separator with what follows it.
    for line in text.utf8.split(separator: UInt8(ascii: "\n")) where line.starts(with: "\(name):".utf8) {
      let fields = line.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false).map { String($0) ?? "" }
      guard fields.count >= 6, let uid = UInt32(fields[2]), let gid = UInt32(fields[3]), uid != 0 else { return nil }
      return Account(name: name, uid: uid, gid: gid, home: fields[5])
    }
    return nil
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

  /// True in a user namespace whose root is the account (user_namespaces(7)): RootlessKit's. A host that is itself in a
  /// user namespace, as an LXC container is, has another root.
  package static func isInsideNamespace(of account: Account?) -> Bool {
    guard let account, let map = Files.readIfPresent("/proc/self/uid_map") else { return false }
    let first = map.split(separator: "\n").first?.split(separator: " ") ?? []
    return first == ["0", "\(account.uid)", "1"]
  }
}
