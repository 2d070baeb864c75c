import Core
import CoreRBAC
import Glibc
import Host

/// Who calls: root, or an administrator by a group.
enum Caller {
  static func requireRoot(_ what: Message) throws(Failure) {
    guard geteuid() == 0 else { throw Failure(what, "only root can", hint: "sudo \(Environment.programName)") }
  }

  /// A `Failure` for whoever is neither root nor of an administrators' group.
  static func requireAdministrator(_ what: Message) throws(Failure) {
    if geteuid() == 0 { return }
    var ids = [gid_t](repeating: 0, count: 65536)
    let count = max(0, Int(getgroups(Int32(ids.count), &ids)))
    let own = Set(ids[..<count] + [getegid()])
    guard Users.groups().contains(where: { RBACGroup.administrators.contains($0.name) && own.contains($0.gid) }) else {
      let groups = RBACGroup.administrators.joined(separator: " or ")
      throw Failure(what, "only root and members of \(groups) can", hint: "sudo \(Environment.programName)")
    }
  }

  /// The user behind sudo, for whom root may write that user's files; 0 for root itself.
  static var uid: UInt32 { Environment.value("SUDO_UID").flatMap { UInt32($0) } ?? 0 }
}
