import Core
import CoreInotify
import Glibc
import Testing

@testable import HostInotify

@Suite struct SyslogTests {
  let scratch = Scratch()

  /// A system log's socket.
  private func listen() -> Int32 {
    let end = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: scratch["log"].utf8) }
    let bound = withUnsafeBytes(of: &address) {
      bind(end, $0.baseAddress!.assumingMemoryBound(to: sockaddr.self), socklen_t(MemoryLayout<sockaddr_un>.size))
    }
    precondition(bound == 0)
    return end
  }

  static let entries: [(LogEntry, String, String)] = [
    (LogEntry(.critical, "Critical: x"), "<10>", "Critical: x"), (LogEntry(.error, "High: %s"), "<11>", "High: %s"),
    (LogEntry(.emergency, "a\u{1b}\nb"), "<8>", "a??b"),
  ]

  @Test("An entry has the facility user, its level, our name and process id, and is one line", arguments: entries)
  func write(entry: LogEntry, head: String, text: String) throws {
    let end = listen()
    defer { close(end) }
    try Syslog(program: "podsec-inotify-check-policy", path: scratch["log"]).write(entry)
    var bytes = [UInt8](repeating: 0, count: 65536)
    let line = String(decoding: bytes[..<max(0, recv(end, &bytes, bytes.count, 0))], as: UTF8.self)
    #expect(line.hasPrefix(head))
    #expect(line.hasSuffix(" podsec-inotify-check-policy[\(getpid())]: \(text)"))
    #expect(line.utf8.count == head.utf8.count + 16 + "podsec-inotify-check-policy[\(getpid())]: \(text)".utf8.count)
  }

  @Test("A long entry is cut, and an entry that cannot be sent is an error")
  func limits() throws {
    let end = listen()
    defer { close(end) }
    let log = Syslog(program: "p", path: scratch["log"])
    try log.write(LogEntry(.notice, String(repeating: "x", count: 100_000)))
    var bytes = [UInt8](repeating: 0, count: 65536)
    #expect(recv(end, &bytes, bytes.count, 0) < 7100)
    #expect(throws: Failure.self) { try Syslog(program: "p", path: scratch["none"]).write(LogEntry(.notice, "x")) }
  }
}
