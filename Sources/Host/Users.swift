import Core
import Glibc

/// Accounts from /etc/passwd itself: NSS needs shared objects, which a static program does not have.
package enum Users {
  /// The cluster's account, or nil where it does not exist.
  package static func account(_ name: String = Account.name) -> Account? {
    guard let text = Files.readIfPresent("/etc/passwd") else { return nil }
    for line in text.split(separator: "\n") where line.hasPrefix(name + ":") {
      let fields = line.split(separator: ":", omittingEmptySubsequences: false)
      guard fields.count >= 6, let uid = UInt32(fields[2]), let gid = UInt32(fields[3]), uid != 0 else { return nil }
      return Account(name: name, uid: uid, gid: gid, home: String(fields[5]))
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

  /// True in a user namespace whose map is not the host's (user_namespaces(7)): inside RootlessKit's.
  package static var isInsideNamespace: Bool {
    guard let map = Files.readIfPresent("/proc/self/uid_map") else { return false }
    let fields = map.split(whereSeparator: { $0 == " " || $0 == "\n" })
    return fields.map(String.init) != ["0", "0", "4294967295"]
  }
}
