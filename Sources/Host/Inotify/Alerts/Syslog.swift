import CLinux
import Core
import CoreInotify
import Glibc
import Host

/// The system log, by the socket that syslog(3) writes to; unlike there, an entry that nobody took is an error.
struct Syslog {
  /// Bytes of an entry's text at the most; syslog servers cut longer ones.
  static let limit = 7000
  private let program: String
  private let path: String

  init(program: String, path: String = InotifyPaths.syslog) {
    self.program = program
    self.path = path
  }

  /// One entry of facility user, with our name and number.
  func write(_ entry: LogEntry) throws(Failure) {
    try attempt("write to the system log (\(path))") { () throws(Errno) in
      let end = OwnedFD(try retrying { socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Syslog.closeOnExec, 0) })
      var address = try Syslog.address(path)
      let number = end.number
      try retrying {
        withUnsafeBytes(of: &address) {
          connect(
            number, $0.baseAddress!.assumingMemoryBound(to: sockaddr.self), socklen_t(MemoryLayout<sockaddr_un>.size))
        }
      }
      try end.writeAll(Array(text(entry).utf8))
    }
  }

  /// RFC 3164: `<10>Jul 16 06:22:36 podsec-inotify-check-vuln[3501]: Critical: ...`.
  private func text(_ entry: LogEntry) -> String {
    let user = 1
    let head = "<\(user << 3 | entry.severity.rawValue)>\(Clock.syslog()) \(program)[\(getpid())]: "
    let line = Printable.line(entry.text)
    guard line.utf8.count > Syslog.limit else { return head + line }
    return head + String(decoding: line.utf8.prefix(Syslog.limit), as: UTF8.self) + "..."
  }

  private static let closeOnExec: Int32 = 0o2000000

  private static func address(_ path: String) throws(Errno) -> sockaddr_un {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let fits = withUnsafeMutableBytes(of: &address.sun_path) { place in
      guard path.utf8.count < place.count else { return false }
      place.copyBytes(from: path.utf8)
      return true
    }
    guard fits else { throw Errno(ENAMETOOLONG) }
    return address
  }
}
