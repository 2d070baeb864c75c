import CLinux
import Core
import Glibc

/// Removes a directory with all that is in it: whatever modes the directories below it have, however deep they are, and
/// whoever else can change them meanwhile. Links are removed, not followed; a mounted file system is an error (EXDEV).
package enum TreeRemoval {
  /// Does nothing if there is no such directory; the path itself must not be a link.
  package static func remove(_ path: String) throws(Errno) {
    do throws(Errno) {
      try empty(try OwnedFD.open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW))
      try retrying { rmdir(path) }
    } catch {
      if error.code != ENOENT { throw error }
    }
  }

  /// NOTE: not by recursion: what lies two levels down is moved up one, so that no depth is too deep.
  private static func empty(_ top: borrowing OwnedFD) throws(Errno) {
    while true {
      let names = Files.entries("/proc/self/fd/\(top.number)")
      if names.isEmpty { return }
      for name in names {
        guard let directory = try unlink(name, in: top) else { continue }
        for inner in Files.entries("/proc/self/fd/\(directory.number)") {
          guard try unlink(inner, in: directory) != nil else { continue }
          let other = ".\(String(UInt64.random(in: .min ... .max), radix: 36))"
          let (from, to) = (directory.number, top.number)
          try retrying { renameat(from, inner, to, other) }
        }
        let number = top.number
        try retrying { unlinkat(number, name, AT_REMOVEDIR) }
      }
    }
  }

  /// Opens the entry if it is a directory, and removes it otherwise.
  private static func unlink(_ name: [CChar], in parent: borrowing OwnedFD) throws(Errno) -> OwnedFD? {
    var status = stat()
    let number = parent.number
    try retrying { fstatat(number, name, &status, AT_SYMLINK_NOFOLLOW) }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      try retrying { unlinkat(number, name, 0) }
      return nil
    }
    // Root needs no mode, and must change none by a name that others can put on another file.
    if geteuid() != 0 { fchmodat(number, name, 0o700, AT_SYMLINK_NOFOLLOW) }
    return try OwnedFD.open(
      beneath: number, name, O_RDONLY | O_DIRECTORY, resolve: Resolve.noSymlinks | Resolve.beneath | Resolve.noMounts)
  }
}
