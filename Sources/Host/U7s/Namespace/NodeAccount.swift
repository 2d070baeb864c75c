import Core
import Glibc
import Host

/// The account that the node runs as.
package enum NodeAccount {
  /// nil where it does not exist, is root's, or has no home.
  package static func find() -> Account? { Users.account(ClusterAccount.name) }

  /// The account; a `Failure` that says how to make it if there is none.
  package static func require() throws(Failure) -> Account {
    guard let account = find() else {
      throw Failure(
        "find the account \(ClusterAccount.name)", "/etc/passwd does not name it",
        hint: "systemd-sysusers   # the package's sysusers.d/podsec-u7s.conf describes it")
    }
    return account
  }

  /// True inside RootlessKit's user namespace, whose root is the account (user_namespaces(7)). A host that is itself in
  /// a user namespace, such as an LXC container, has another root.
  package static func isInsideNamespace(of account: Account?) -> Bool {
    guard let account, let file = try? OwnedFD.open("/proc/self/uid_map", O_RDONLY), let map = try? file.head() else {
      return false
    }
    return map.withCString { text in
      // The first row of uid_map: an id inside, the id outside that it stands for, and how many ids are mapped.
      var rest: UnsafeMutablePointer<CChar>? = UnsafeMutablePointer(mutating: text)
      return strtoul(rest!, &rest, 10) == 0 && strtoul(rest!, &rest, 10) == account.uid
        && strtoul(rest!, &rest, 10) == 1
    }
  }
}
