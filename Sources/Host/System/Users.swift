import Core
import Glibc

/// Accounts from /etc/passwd itself, fgetpwent(3): NSS needs shared objects, which a static program does not have.
///
/// NOTE: every shim begins here. C calls, and no collections: each generic type costs its first user about 10 us.
package enum Users {
  /// The account of that name, or nil where it does not exist, is root's, or has no home.
  package static func account(_ name: String) -> Account? {
    guard let file = fopen("/etc/passwd", "re") else { return nil }
    defer { fclose(file) }
    while let entry = fgetpwent(file)?.pointee {
      guard name.withCString({ strcmp(entry.pw_name, $0) }) == 0 else { continue }
      guard entry.pw_uid != 0, entry.pw_dir.pointee == CChar(UInt8(ascii: "/")) else { return nil }
      return Account(name: name, uid: entry.pw_uid, gid: entry.pw_gid, home: String(cString: entry.pw_dir))
    }
    return nil
  }

  /// A person of /etc/passwd; a `Failure` where there is none.
  package static func require(_ name: String) throws(Failure) -> Account {
    guard let person = people().first(where: { $0.name == name }) else {
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

  package static func people() -> [Account] { Account.parse(Files.readIfPresent(SystemPaths.passwd) ?? "") }

  package static func groups() -> [Group] { Group.parse(Files.readIfPresent(SystemPaths.group) ?? "") }
}
