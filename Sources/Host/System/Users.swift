import Core
import Glibc

/// Accounts from /etc/passwd itself, fgetpwent(3): NSS needs shared objects, which a static program does not have.
///
/// NOTE: every shim begins here. C calls, and no collections: each generic type costs its first user about 10 us.
package enum Users {
  /// The cluster's account, or nil where it does not exist, is root's, or has no home.
  package static func account(_ name: String = Account.name) -> Account? {
    guard let file = fopen("/etc/passwd", "re") else { return nil }
    defer { fclose(file) }
    while let entry = fgetpwent(file)?.pointee {
      guard name.withCString({ strcmp(entry.pw_name, $0) }) == 0 else { continue }
      guard entry.pw_uid != 0, entry.pw_dir.pointee == CChar(UInt8(ascii: "/")) else { return nil }
      return Account(name: name, uid: entry.pw_uid, gid: entry.pw_gid, home: String(cString: entry.pw_dir))
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

  /// A person of /etc/passwd; a `Failure` where there is none.
  package static func require(_ name: String) throws(Failure) -> Account {
    guard let person = Account.parse(Files.readIfPresent("/etc/passwd") ?? "").first(where: { $0.name == name }) else {
      throw Failure("find the user \(name)", "/etc/passwd does not name it")
    }
    return person
  }

  /// A group of /etc/group; a `Failure` where there is none.
  package static func requireGroup(_ name: String) throws(Failure) -> Group {
    guard let group = groups().first(where: { $0.name == name }) else {
      throw Failure("find the group \(name)", "/etc/group does not name it")
    }
    return group
  }

  package static func groups() -> [Group] { Group.parse(Files.readIfPresent("/etc/group") ?? "") }

  /// True in a user namespace whose root is the account (user_namespaces(7)): RootlessKit's. A host that is itself in a
  /// user namespace, as an LXC container is, has another root.
  package static func isInsideNamespace(of account: Account?) -> Bool {
    guard let account, let file = try? OwnedFD.open("/proc/self/uid_map", O_RDONLY), let map = try? file.head() else {
      return false
    }
    return map.withCString { text in
      // The first row: an id inside, the id outside that it stands for, and how many follow them.
      var rest: UnsafeMutablePointer<CChar>? = UnsafeMutablePointer(mutating: text)
      return strtoul(rest!, &rest, 10) == 0 && strtoul(rest!, &rest, 10) == account.uid
        && strtoul(rest!, &rest, 10) == 1
    }
  }
}
