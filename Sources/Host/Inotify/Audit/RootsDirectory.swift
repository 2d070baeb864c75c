import CLinux
import Core
import Glibc
import Host

/// A directory that only root can change, and that stands in one that the cluster's account could change once.
enum RootsDirectory {
  /// Opens it, and makes it and the one above it where they are missing: 0750 and 0755. What is not root's there is given
  /// another name.
  static func open(_ path: String) throws(Errno) -> OwnedFD {
    var names = path.split(separator: "/").map(String.init)
    let last = names.removeLast()
    let above = names.removeLast()
    let top = try OwnedFD.open(
      beneath: AT_FDCWD, "/" + names.joined(separator: "/"), O_RDONLY | O_DIRECTORY, resolve: Resolve.noSymlinks)
    let status = try top.status()
    guard status.st_uid == geteuid(), status.st_mode & 0o022 == 0 else { throw Errno(EPERM) }
    let parent = try open(last: above, in: top, mode: 0o755)
    return try open(last: last, in: parent, mode: 0o750)
  }

  private static func open(last name: String, in parent: borrowing OwnedFD, mode: mode_t) throws(Errno) -> OwnedFD {
    let number = parent.number
    for _ in 1...2 {
      if mkdirat(number, name, mode) != 0 && errno != EEXIST { throw Errno(errno) }
      do throws(Errno) {
        let directory = try OwnedFD.open(
          beneath: number, name, O_RDONLY | O_DIRECTORY, resolve: Resolve.noSymlinks | Resolve.beneath)
        if try directory.status().st_uid == geteuid() {
          try retrying { fchmod(directory.number, mode) }
          return directory
        }
      } catch {
        guard [ELOOP, ENOTDIR].contains(error.code) else { throw error }
      }
      let other = "\(name).before-\(String(UInt32.random(in: .min ... .max), radix: 36))"
      try retrying { renameat(number, name, number, other) }
      Report.note("what was not root's in \(name) is now in \(other)")
    }
    throw Errno(EPERM)
  }
}
