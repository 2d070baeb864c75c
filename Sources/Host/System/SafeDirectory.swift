import CLinux
import Core
import Glibc

/// Root's work below directories that the cluster's user owns and can change at any moment.
///
/// Every path is walked from an open directory with openat2(2), RESOLVE_BENEATH and RESOLVE_NO_SYMLINKS: a planted link
/// is an error (ELOOP, or EXDEV where it leads out), never followed. Owners are set on descriptors, never on names.
package struct SafeDirectory: ~Copyable {
  private let root: OwnedFD

  /// Opens the directory that bounds everything below; its own path must hold no link.
  package init(_ path: String) throws(Errno) {
    root = try OwnedFD.open(
      beneath: AT_FDCWD, path, O_RDONLY | O_DIRECTORY, resolve: Resolve.noSymlinks)
  }

  /// The directory that bounds everything below, opened already.
  package init(_ directory: consuming OwnedFD) { root = directory }

  package var number: Int32 { root.number }

  /// Opens for reading a regular file of at most `limit` bytes; never blocks on a FIFO. EMLINK for a file with more
  /// than one name: the other may be anywhere, and what is read here is written where the cluster's user can read it.
  package borrowing func read(_ path: String, limit: Int = 1 << 20) throws(Errno) -> [UInt8] {
    try file(path).readAll(limit: limit)
  }

  /// The same file, open.
  package borrowing func file(_ path: String) throws(Errno) -> OwnedFD {
    let file = try open(path, O_RDONLY | O_NONBLOCK)
    let status = try file.status()
    if status.st_mode & S_IFMT != S_IFREG { throw Errno(EINVAL) }
    if status.st_nlink > 1 { throw Errno(EMLINK) }
    return file
  }

  /// What stands at a path, a link itself.
  package borrowing func status(_ path: String) throws(Errno) -> stat {
    var status = stat()
    let number = root.number
    try retrying { fstatat(number, path, &status, AT_SYMLINK_NOFOLLOW) }
    return status
  }

  /// Writes a file whole or not at all; missing directories are made for the owner, 0700.
  package borrowing func write(_ path: String, _ text: String, mode: UInt32, uid: UInt32, gid: UInt32) throws(Errno) {
    var components = path.split(separator: "/").map(String.init)
    guard let name = components.popLast() else { throw Errno(EINVAL) }
    let directory = try makeDirectories(components, uid: uid, gid: gid)
    try Files.replace(in: directory, name, text, mode: mode, uid: uid, gid: gid)
  }

  /// Makes a directory and gives it an owner and a mode; missing ones above it are `above`'s.
  package borrowing func makeDirectory(
    _ path: String, mode: UInt32, uid: UInt32, gid: UInt32, above: (mode: UInt32, uid: UInt32, gid: UInt32)
  ) throws(Errno) {
    let components = path.split(separator: "/").map(String.init)
    var current = try open(".", O_RDONLY | O_DIRECTORY)
    for (index, component) in components.enumerated() {
      let made = mkdirat(current.number, component, 0o700) == 0
      if !made && errno != EEXIST { throw Errno(errno) }
      let next = try OwnedFD.open(
        beneath: current.number, component, O_RDONLY | O_DIRECTORY,
        resolve: Resolve.noSymlinks | Resolve.beneath)
      let isLast = index == components.count - 1
      if made || isLast {
        let number = next.number
        let (mode, uid, gid) = isLast ? (mode, uid, gid) : above
        try retrying { fchown(number, uid, gid) }
        try retrying { fchmod(number, mode_t(mode)) }
      }
      current = next
    }
  }

  /// Gives what `name` is, if it is there, a second name beside it, so that a write to the first loses nothing. Its text
  /// is not read, and a link is kept as the link it is.
  package borrowing func keep(_ directory: String, _ name: String, as other: String) throws(Errno) {
    do throws(Errno) {
      let directory = try open(directory, O_RDONLY | O_DIRECTORY)
      try retrying { linkat(directory.number, name, directory.number, other, 0) }
    } catch {
      if error.code != ENOENT { throw error }
    }
  }

  /// Gives every regular file and directory of root's below here to the owner. A file with more than one name is left
  /// alone: the other name may be anywhere.
  package borrowing func handOver(uid: UInt32, gid: UInt32) throws(Errno) {
    try SafeDirectory.handOver(root, uid: uid, gid: gid, depth: 0)
  }

  /// Removes what is in here of these owners, of all without a choice; the directory itself stays. A link is removed,
  /// not followed; a file system mounted below is an error (EXDEV), and so are directories deeper than 64.
  package borrowing func removeAll(of owners: (UInt32) -> Bool = { _ in true }) throws(Errno) {
    try SafeDirectory.removeAll(root, of: owners, depth: 0)
  }

  /// Copies a regular file of one name to an open file, at most `limit` bytes (EFBIG for more), and returns their number.
  package borrowing func copy(_ path: String, to other: borrowing OwnedFD, limit: Int) throws(Errno) -> Int {
    let file = try open(path, O_RDONLY | O_NONBLOCK)
    let status = try file.status()
    if status.st_mode & S_IFMT != S_IFREG { throw Errno(EINVAL) }
    if status.st_nlink > 1 { throw Errno(EMLINK) }
    var total = 0
    while true {
      var bytes: [UInt8] = []
      try file.readSome(into: &bytes)
      if bytes.isEmpty { return total }
      total += bytes.count
      if total > limit { throw Errno(EFBIG) }
      try other.writeAll(bytes)
    }
  }

  /// Removes what `name` is in a directory, a link itself; nothing where there is none.
  package borrowing func remove(_ directory: String, _ name: String) throws(Errno) {
    let directory = try open(directory, O_RDONLY | O_DIRECTORY)
    if unlinkat(directory.number, name, 0) != 0 && errno != ENOENT { throw Errno(errno) }
  }

  /// The same for a path; nothing where a directory on the way is missing.
  package borrowing func remove(_ path: String) throws(Errno) {
    var components = path.split(separator: "/").map(String.init)
    guard let name = components.popLast() else { throw Errno(EINVAL) }
    do throws(Errno) {
      try remove(components.isEmpty ? "." : components.joined(separator: "/"), name)
    } catch {
      if error.code != ENOENT { throw error }
    }
  }

  /// Names in a directory, sorted; bytes that are not UTF-8 are replaced.
  package borrowing func list(_ path: String) throws(Errno) -> [String] {
    let directory = try open(path, O_RDONLY | O_DIRECTORY)
    return Files.list("/proc/self/fd/\(directory.number)")
  }

  /// Opens a directory below, whose path holds no link either.
  package borrowing func directory(_ path: String) throws(Errno) -> OwnedFD { try open(path, O_RDONLY | O_DIRECTORY) }

  private borrowing func open(_ path: String, _ flags: Int32) throws(Errno) -> OwnedFD {
    try OwnedFD.open(
      beneath: root.number, path, flags, resolve: Resolve.noSymlinks | Resolve.beneath)
  }

  private borrowing func makeDirectories(_ components: [String], uid: UInt32, gid: UInt32) throws(Errno) -> OwnedFD {
    var current = try open(".", O_RDONLY | O_DIRECTORY)
    for component in components {
      let made = mkdirat(current.number, component, 0o700) == 0
      if !made && errno != EEXIST { throw Errno(errno) }
      let next = try OwnedFD.open(
        beneath: current.number, component, O_RDONLY | O_DIRECTORY,
        resolve: Resolve.noSymlinks | Resolve.beneath)
      if made { try retrying { fchown(next.number, uid, gid) } }
      current = next
    }
    return current
  }

  private static func handOver(_ directory: borrowing OwnedFD, uid: UInt32, gid: UInt32, depth: Int) throws(Errno) {
    if depth > 32 { throw Errno(ENAMETOOLONG) }
    for name in Files.entries("/proc/self/fd/\(directory.number)") {
      guard
        let entry = try? OwnedFD.open(
          beneath: directory.number, name, O_RDONLY | O_NONBLOCK,
          resolve: Resolve.noSymlinks | Resolve.beneath)
      else { continue }
      let status = try entry.status()
      let kind = status.st_mode & S_IFMT
      if kind == S_IFDIR { try handOver(entry, uid: uid, gid: gid, depth: depth + 1) }
      if status.st_uid == 0 && (kind == S_IFDIR || kind == S_IFREG && status.st_nlink == 1) {
        try retrying { fchown(entry.number, uid, gid) }
      }
    }
    if try directory.status().st_uid == 0 { try retrying { fchown(directory.number, uid, gid) } }
  }

  private static func removeAll(
    _ directory: borrowing OwnedFD, of owners: (UInt32) -> Bool, depth: Int
  ) throws(Errno) {
    if depth > 64 { throw Errno(ENAMETOOLONG) }
    let number = directory.number
    for name in Files.entries("/proc/self/fd/\(number)") {
      var status = stat()
      try retrying { fstatat(number, name, &status, AT_SYMLINK_NOFOLLOW) }
      let isTheirs = owners(status.st_uid)
      guard status.st_mode & S_IFMT == S_IFDIR else {
        if isTheirs { try retrying { unlinkat(number, name, 0) } }
        continue
      }
      let below = try OwnedFD.open(
        beneath: number, name, O_RDONLY | O_DIRECTORY, resolve: Resolve.noSymlinks | Resolve.beneath | Resolve.noMounts)
      try removeAll(below, of: owners, depth: depth + 1)
      // The directory stays if it still holds files of other owners.
      if isTheirs && unlinkat(number, name, AT_REMOVEDIR) != 0 && errno != ENOTEMPTY { throw Errno(errno) }
    }
  }
}
