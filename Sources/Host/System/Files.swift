import CLinux
import Core
import Glibc

/// Reading and writing files whole. What root reads as configuration is checked to be root's.
package enum Files {
  /// Bytes of a configuration file at the most.
  package static let limit = 8 << 20

  package static func exists(_ path: String) -> Bool { path.withCString { access($0, F_OK) == 0 } }

  package static func isExecutable(_ path: String) -> Bool {
    var status = stat()
    return path.withCString {
      stat($0, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && access($0, X_OK) == 0
    }
  }

  /// True for a directory, also behind a link.
  package static func isDirectory(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// The path with its links resolved, realpath(3); itself where there is no such file.
  package static func resolved(_ path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }

  /// The text of a file; bytes that are not UTF-8 are replaced.
  package static func read(_ path: String, limit: Int = Files.limit) throws(Errno) -> String {
    let file = try OwnedFD.open(path, O_RDONLY | O_NONBLOCK)
    return String(decoding: try file.readAll(limit: limit), as: UTF8.self)
  }

  /// The text of a file; a `Failure` names a file that cannot be read.
  package static func text(_ path: String, limit: Int = Files.limit, hint: Message? = nil) throws(Failure) -> String {
    try attempt("read \(path)", hint: hint) { () throws(Errno) in try read(path, limit: limit) }
  }

  /// The text of a file, or nil where there is none or it cannot be read.
  package static func readIfPresent(_ path: String) -> String? { try? read(path) }

  /// Names in a directory without `.` and `..`, sorted; empty where there is none. Bytes that are not UTF-8 are
  /// replaced.
  package static func list(_ directory: String) -> [String] {
    entries(directory).map { String(decoding: $0.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self) }.sorted()
  }

  /// The same names as C strings of the directory's own bytes, in its own order.
  package static func entries(_ directory: String) -> [[CChar]] {
    guard let stream = opendir(directory) else { return [] }
    defer { closedir(stream) }
    var names: [[CChar]] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) + [0] }
      if name != Array(".\0".utf8) && name != Array("..\0".utf8) { names.append(name.map(CChar.init(bitPattern:))) }
    }
    return names
  }

  /// True for a regular file, not a link, that has this text, mode and owner already.
  package static func isAlready(_ path: String, _ text: String, mode: UInt32, uid: UInt32, gid: UInt32) -> Bool {
    guard let file = try? OwnedFD.open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK), let status = try? file.status(),
      status.st_mode == S_IFREG | mode, status.st_uid == uid, status.st_gid == gid,
      let bytes = try? file.readAll(limit: limit)
    else { return false }
    return bytes.elementsEqual(text.utf8)
  }

  /// Reads a configuration file that decides what root does: a regular file of root's that nobody else can write.
  ///
  /// nil where there is none; a `Failure` where it cannot be trusted.
  package static func readTrusted(_ path: String) throws(Failure) -> String? {
    try trustedBytes(path).map { String(decoding: $0, as: UTF8.self) }
  }

  /// The same for a file that is no text.
  package static func trustedBytes(_ path: String) throws(Failure) -> [UInt8]? {
    do throws(Errno) {
      if let bytes = try readOwn(path) { return bytes }
    } catch {
      if error.code == ENOENT || error.code == ENOTDIR { return nil }
      throw Failure("read \(path)", error.code == ELOOP ? "it is a symbolic link" : error.text)
    }
    throw Failure(
      "read \(path)", "it is not a regular file that only root can write",
      hint:
        "\(Command("chown", ["root:root", path]).display) && \(Command("chmod", ["644", path]).display)")
  }

  /// The content of a regular file that only root can write; nil for any other file.
  private static func readOwn(_ path: String) throws(Errno) -> [UInt8]? {
    let file = try OwnedFD.open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
    let status = try file.status()
    guard status.st_mode & S_IFMT == S_IFREG, status.st_uid == 0, status.st_mode & 0o022 == 0 else { return nil }
    return try file.readAll(limit: limit)
  }

  /// Writes a file below root's own directories: whole or not at all, with its mode from the first byte.
  package static func write(_ path: String, _ text: String, mode: UInt32, uid: UInt32 = 0, gid: UInt32 = 0)
    throws(Errno)
  {
    let (directory, name) = split(path)
    let parent = try OwnedFD.open(directory, O_RDONLY | O_DIRECTORY)
    try replace(in: parent, name, text, mode: mode, uid: uid, gid: gid)
  }

  /// Writes `name` in an open directory through an unpredictable temporary name and a rename.
  package static func replace(
    in directory: borrowing OwnedFD, _ name: String, _ text: String, mode: UInt32, uid: UInt32, gid: UInt32
  ) throws(Errno) {
    let temporary = ".\(name).\(String(UInt64.random(in: .min ... .max), radix: 36))"
    let file = try OwnedFD.open(
      beneath: directory.number, temporary, O_WRONLY | O_CREAT | O_EXCL, mode: mode_t(mode),
      resolve: Resolve.noSymlinks | Resolve.beneath)
    do throws(Errno) {
      try file.writeAll(Array(text.utf8))
      try retrying { fchown(file.number, uid, gid) }
      try retrying { fchmod(file.number, mode_t(mode)) }
      try retrying { fsync(file.number) }
      try retrying { renameat(directory.number, temporary, directory.number, name) }
    } catch {
      unlinkat(directory.number, temporary, 0)
      throw error
    }
  }

  /// Removes a file or a link, if it is there.
  package static func remove(_ path: String) throws(Errno) {
    if unlink(path) != 0 && errno != ENOENT { throw Errno(errno) }
  }

  /// Gives a file a second name; one that is the same file already is left alone.
  package static func keep(_ path: String, as name: String) throws(Errno) {
    do throws(Errno) {
      try retrying { linkat(AT_FDCWD, path, AT_FDCWD, name, 0) }
    } catch {
      var (first, second) = (stat(), stat())
      guard error.code == EEXIST, lstat(path, &first) == 0, lstat(name, &second) == 0, first.st_ino == second.st_ino,
        first.st_dev == second.st_dev
      else { throw error }
    }
  }

  /// Makes a symbolic link by renaming, so that the path is at each moment either what it was before or the link.
  package static func link(_ path: String, target: String) throws(Errno) {
    let (directory, name) = split(path)
    let temporary = "\(directory)/.\(name).\(String(UInt64.random(in: .min ... .max), radix: 36))"
    try retrying { symlink(target, temporary) }
    do throws(Errno) {
      try retrying { rename(temporary, path) }
    } catch {
      unlink(temporary)
      throw error
    }
  }

  /// Writes each regular file of a directory of root's anew, as root's and 0644: whoever has the old one open changes
  /// nothing. EINVAL, ELOOP or EMLINK for what is no regular file of one name.
  package static func ownByRoot(_ directory: String) throws(Errno) {
    let safe = try SafeDirectory(directory)
    for name in list(directory) {
      var status = stat()
      guard lstat("\(directory)/\(name)", &status) == 0 else { continue }
      if status.st_mode == S_IFREG | 0o644 && status.st_uid == 0 && status.st_gid == 0 { continue }
      let text = String(decoding: try safe.read(name), as: UTF8.self)
      try safe.write(name, text, mode: 0o644, uid: 0, gid: 0)
    }
  }

  /// Makes the directories above a file of root's, 0755 under every umask.
  package static func makeParents(_ path: String) throws(Errno) {
    var partial = ""
    for component in path.split(separator: "/").dropLast() {
      partial += "/" + component
      if mkdir(partial, 0o755) == 0 {
        let made = try OwnedFD.open(partial, O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
        try retrying { fchmod(made.number, 0o755) }
      } else if errno != EEXIST {
        throw Errno(errno)
      }
    }
  }

  /// Makes a directory and its missing parents (root's, 0755), then sets mode and owner of the last one.
  package static func makeDirectory(_ path: String, mode: UInt32, uid: UInt32, gid: UInt32) throws(Errno) {
    try makeParents(path + "/.")
    let directory = try OwnedFD.open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
    let status = try directory.status()
    if status.st_uid != uid || status.st_gid != gid { try retrying { fchown(directory.number, uid, gid) } }
    if status.st_mode & 0o7777 != mode { try retrying { fchmod(directory.number, mode_t(mode)) } }
  }

  private static func split(_ path: String) -> (String, String) {
    guard let slash = path.lastIndex(of: "/") else { return (".", path) }
    return (slash == path.startIndex ? "/" : String(path[..<slash]), String(path[path.index(after: slash)...]))
  }
}
