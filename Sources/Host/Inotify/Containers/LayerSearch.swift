import CLinux
import Core
import CoreInotify
import Glibc
import Host

/// Searches a directory of files that others write for what changed since a time.
///
/// NOTE: the time is that of the last change of an inode, which nobody can set back.
struct LayerSearch {
  /// Directories below each other at the most: each is open while it is searched.
  private static let deepest = 500
  let since: Double
  /// Whether an entry is left out.
  let isLeftOut: (_ path: [UInt8], _ status: stat) -> Bool

  /// Gives each entry that changed. False where some could not be looked at.
  func run(_ directory: borrowing OwnedFD, _ found: (_ path: [UInt8], _ isDirectory: Bool) -> Void) -> Bool {
    search(directory, [], depth: 0, found)
  }

  private func search(
    _ directory: borrowing OwnedFD, _ path: [UInt8], depth: Int, _ found: (_ path: [UInt8], _ isDirectory: Bool) -> Void
  ) -> Bool {
    guard depth < LayerSearch.deepest else { return false }
    let number = directory.number
    var isWhole = true
    for name in Files.entries("/proc/self/fd/\(number)") {
      var status = stat()
      guard fstatat(number, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
        isWhole = isWhole && errno == ENOENT
        continue
      }
      let below = path + [UInt8(ascii: "/")] + name.dropLast().map(UInt8.init(bitPattern:))
      let isDirectory = status.st_mode & S_IFMT == S_IFDIR
      if Clock.seconds(status.st_ctim) >= since, !isLeftOut(below, status) { found(below, isDirectory) }
      guard isDirectory else { continue }
      do throws(Errno) {
        let next = try OwnedFD.open(
          beneath: number, name, O_RDONLY | O_DIRECTORY,
          resolve: Resolve.noSymlinks | Resolve.beneath | Resolve.noMounts)
        if !search(next, below, depth: depth + 1, found) { isWhole = false }
      } catch {
        // It was removed or replaced meanwhile, which changes the directory above it.
        if ![ENOENT, ENOTDIR, ELOOP].contains(error.code) { isWhole = false }
      }
    }
    return isWhole
  }
}
