import Glibc
import Testing

/// A directory of one test case's own; it goes, with everything in it, when the case ends.
final class Scratch: Sendable {
  let path: String

  init() {
    var template = "/tmp/podsec-u7s-test.XXXXXX".utf8CString
    path = template.withUnsafeMutableBufferPointer { String(cString: mkdtemp($0.baseAddress!)) }
  }

  deinit { Scratch.run("/bin/rm", "-rf", "--", path) }

  /// The path of a name in it.
  subscript(_ name: String) -> String { path + "/" + name }

  /// A tool of the test's own, independent of what is tested; its exit status.
  @discardableResult
  static func run(_ words: String...) -> Int32 {
    let arguments = words.map { strdup($0) } + [nil]
    defer { for pointer in arguments { free(pointer) } }
    var pid = pid_t()
    var status: Int32 = -1
    guard posix_spawn(&pid, words[0], nil, nil, arguments, environ) == 0 else { return -1 }
    while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
    return status
  }
}

/// What is at a path itself: nothing is followed.
enum Disk {
  static func status(_ path: String) -> stat? {
    var status = stat()
    return lstat(path, &status) == 0 ? status : nil
  }

  /// Permission bits.
  static func mode(_ path: String) -> UInt32? { status(path).map { UInt32($0.st_mode & 0o7777) } }

  /// S_IFREG, S_IFDIR, ...
  static func kind(_ path: String) -> mode_t? { status(path).map { $0.st_mode & S_IFMT } }

  static func owner(_ path: String) -> UInt32? { status(path)?.st_uid }

  static func bytes(_ path: String) -> [UInt8]? {
    let file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    return bytes(from: file)
  }

  /// Everything up to the end of an open file.
  static func bytes(from file: Int32) -> [UInt8] {
    var all: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while true {
      let count = read(file, &buffer, buffer.count)
      if count < 0 && errno == EINTR { continue }
      if count <= 0 { return all }
      all += buffer[..<count]
    }
  }

  static func text(_ path: String) -> String? { bytes(path).map { String(decoding: $0, as: UTF8.self) } }

  static func put(_ path: String, _ text: String, mode: mode_t = 0o644) {
    let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    precondition(file >= 0, "\(path): \(String(cString: strerror(errno)))")
    let bytes = Array(text.utf8)
    precondition(write(file, bytes, bytes.count) == bytes.count)
    fchmod(file, mode)
    close(file)
  }

  /// A file that may be run. Another process writes it: a program that a test starts meanwhile holds our descriptors
  /// until its exec, and what is open for writing cannot be run (ETXTBSY).
  static func program(_ path: String, _ text: String) {
    put(path + ".text", text, mode: 0o755)
    precondition(Scratch.run("/bin/cp", "-p", path + ".text", path) == 0)
    unlink(path + ".text")
  }

  /// Names in a directory, without `.` and `..`, bytes that are not UTF-8 replaced; sorted.
  static func names(_ directory: String) -> [String] {
    guard let stream = opendir(directory) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted()
  }
}

/// Conditions of tests that need more than an ordinary user has.
enum Machine {
  static let isRoot = geteuid() == 0

  static let rootOnly: Comment = "only root can set up what this looks at"

  static let isOrdinary = geteuid() != 0

  static let ordinaryOnly: Comment = "root may do what this expects to be refused"

  /// Whether a process may make a user namespace of its own.
  static let hasUserNamespaces = Scratch.run("/usr/bin/unshare", "--user", "/bin/true") == 0

  static let noUserNamespaces: Comment = "this machine lets nobody make a user namespace"

  /// Whether these tests run in the first user namespace, and not in a container with one of its own.
  static let isHost =
    Disk.text("/proc/self/uid_map")?.split(separator: " ").joined(separator: " ") == "0 0 4294967295\n"

  static let notHost: Comment = "these tests run in a user namespace themselves"

  /// A uid and gid that no account of this machine has.
  static let stranger: UInt32 = 60_997
}

/// unshare(2), which the C library's module hides.
func unshare(_ flags: Int) -> Int32 {
  typealias Call = @convention(c) (Int32) -> Int32
  return unsafeBitCast(dlsym(nil, "unshare"), to: Call.self)(Int32(flags))
}

/// A mount namespace of this process's own; what is mounted from now on goes with it.
func leaveMountNamespace() {
  precondition(unshare(0x20000) == 0, "unshare: \(String(cString: strerror(errno)))")
  precondition(mount("none", "/", nil, UInt(MS_REC | MS_PRIVATE), nil) == 0)
}

/// Runs the body with no signal blocked, as a program has it from a shell; the threads that tests run on block most.
func withSignals<T, E: Error>(_ body: () throws(E) -> T) throws(E) -> T {
  var none = sigset_t()
  var before = sigset_t()
  sigemptyset(&none)
  pthread_sigmask(SIG_SETMASK, &none, &before)
  defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
  return try body()
}

/// Runs the body in a child of one thread, where nobody else opens files: its exit status, 99 where it throws. For the
/// bodies of exit tests only.
func alone(_ body: () throws -> Int32) -> Int32 {
  let pid = fork()
  if pid == 0 {
    endLater()
    do { _exit(try body()) } catch { _exit(99) }
  }
  var status: Int32 = 0
  while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
  return status & 0x7f == 0 ? status >> 8 & 0xff : 200 + status & 0x7f
}
