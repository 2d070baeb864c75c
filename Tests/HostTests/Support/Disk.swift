import Glibc
import TestSupport
import Testing

/// The status of a path itself; links are not followed.
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
    DirectoryNames.of(directory)
  }
}
