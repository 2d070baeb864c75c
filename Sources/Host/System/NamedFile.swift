import Core
import Glibc

/// A file that a person named to a command of root's: `--config`, a kubeconfig, a folder of patches.
///
/// The name may lead through a directory that others can write (the cluster's account owns /etc/kubernetes), and then a
/// link there could make root read, and give away, any file. Links in directories that only root can change are followed.
package enum NamedFile {
  /// The text of the file. A `Failure` names the directory from which on others could change the path, where what stands
  /// there is no regular file of one name.
  package static func read(_ path: String, limit: Int = Files.limit, hint: Message? = nil) throws(Failure) -> String {
    // Our own descriptor, open before we started: a pipe of the shell's among them.
    if isDescriptor(path) {
      return try attempt("read \(path)", hint: hint) { () throws(Errno) in try Files.read(path, limit: limit) }
    }
    let way = try attempt("read \(path)", hint: hint) { () throws(Errno) in try Way(path) }
    if way.isTrusted {
      return try attempt("read \(path)", hint: hint) { () throws(Errno) in
        try Files.read(way.directory + "/" + way.rest, limit: limit)
      }
    }
    do throws(Errno) {
      return String(decoding: try SafeDirectory(way.directory).read(way.rest, limit: limit), as: UTF8.self)
    } catch {
      guard [ELOOP, EXDEV, EMLINK, EINVAL].contains(error.code) else {
        throw Failure("read \(path)", error.text, hint: hint)
      }
      throw Failure(
        "read \(path)",
        "others can change what stands in \(way.directory), and a link or another special file is on the way",
        hint: "copy it, and what it links to, into a directory that only root can write; name the copy")
    }
  }

  private static func isDescriptor(_ path: String) -> Bool {
    ["/dev/stdin", "/dev/fd/", "/proc/self/fd/"].contains { path.hasPrefix($0) } && !path.contains("..")
  }
}

/// A path, cut where others than root and the caller can change what follows.
private struct Way {
  /// Without a link in it.
  private(set) var directory = "/"
  /// The file's name, or where `directory` is the first that others can write, the path from there.
  private(set) var rest = ""
  private(set) var isTrusted = true

  init(_ path: String) throws(Errno) {
    var pending = Way.components(path)
    if !path.hasPrefix("/") {
      guard let current = getcwd(nil, 0) else { throw Errno(errno) }
      defer { free(current) }
      pending = Way.components(String(cString: current)) + pending
    }
    var links = 0
    while let name = pending.first {
      guard try Way.isTrusted(directory) else {
        isTrusted = false
        rest = pending.joined(separator: "/")
        return
      }
      pending.removeFirst()
      if name == ".." {
        directory = directory.lastIndex(of: "/").map { String(directory[..<$0]) } ?? ""
        if directory.isEmpty { directory = "/" }
        continue
      }
      let next = directory == "/" ? "/" + name : directory + "/" + name
      var status = stat()
      try retrying { lstat(next, &status) }
      if status.st_mode & S_IFMT == S_IFLNK {
        links += 1
        if links > 40 { throw Errno(ELOOP) }
        let target = try Way.target(next)
        if target.hasPrefix("/") { directory = "/" }
        pending = Way.components(target) + pending
      } else if pending.isEmpty {
        rest = name
        return
      } else {
        directory = next
      }
    }
    throw Errno(EISDIR)
  }

  private static func components(_ path: String) -> [String] {
    path.split(separator: "/").filter { $0 != "." }.map(String.init)
  }

  /// Whether only root and the caller can change what stands in a directory. NOTE: where anybody can make files, as in
  /// /tmp, the sticky bit keeps nobody from a link in the place of a file that is not there yet.
  private static func isTrusted(_ directory: String) throws(Errno) -> Bool {
    var status = stat()
    try retrying { lstat(directory, &status) }
    return status.st_mode & S_IFMT == S_IFDIR && [0, geteuid()].contains(status.st_uid) && status.st_mode & 0o022 == 0
  }

  private static func target(_ link: String) throws(Errno) -> String {
    var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = try retrying { readlink(link, &bytes, bytes.count) }
    return String(decoding: bytes.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
