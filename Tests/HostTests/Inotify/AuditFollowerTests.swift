import Core
import CoreInotify
import Glibc
import Testing

@testable import HostInotify

/// The follower of the audit log; the tests start each look at the log themselves.
@Suite struct AuditFollowerTests {
  let scratch = Scratch()

  private var places: AuditPlaces {
    AuditPlaces(audit: scratch["audit"], refusals: scratch["state/log/kubeapi"], syslog: scratch["none"])
  }

  init() {
    for name in ["audit", "state"] { mkdir(scratch[name], 0o755) }
  }

  static func event(_ number: Int, _ code: Int = 403) -> String {
    "{\"auditID\":\"id-\(number)\",\"responseStatus\":{\"message\":\"m\(number)\",\"code\":\(code)}}\n"
  }

  private func add(_ text: String, to name: String = "audit.log") {
    let file = open(scratch["audit/" + name], O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
    let bytes = Array(text.utf8)
    precondition(write(file, bytes, bytes.count) == bytes.count)
    close(file)
  }

  private func rotate(_ second: Int) {
    rename(scratch["audit/audit.log"], scratch["audit/audit-2026-11-26T00-00-0\(second).000.log"])
  }

  /// Reads the log until nothing is left.
  private func follow(_ follower: AuditFollower) throws {
    for _ in 0..<10_000 { if try !follower.turn() { return } }
  }

  /// The numbers of all events in forbidden.log.
  private var told: [Int] {
    (Disk.text(scratch["state/log/kubeapi/forbidden.log"]) ?? "").split(separator: "\n").compactMap { line in
      line.split(separator: "\"").first { $0.first == "m" }.flatMap { Int($0.dropFirst()) }
    }
  }

  @Test("Each refused request is reported once, when its line is complete")
  func lines() throws {
    let follower = try AuditFollower(places)
    try follow(follower)
    add(
      AuditFollowerTests.event(1) + AuditFollowerTests.event(2, 200)
        + "{\"auditID\":\"id-3\",\"responseStatus\":{\"message\":\"m3\"")
    try follow(follower)
    #expect(told == [1])
    add(",\"code\":404}}\n")
    try follow(follower)
    #expect(told == [1, 3])
    #expect(Disk.mode(scratch["state/log/kubeapi"]) == 0o750 && Disk.mode(scratch["state/log"]) == 0o755)
  }

  @Test("Rotations of the log lose and repeat no event, whether the follower runs or not")
  func rotations() throws {
    add(AuditFollowerTests.event(1))
    var follower = try AuditFollower(places)
    try follow(follower)
    add(AuditFollowerTests.event(2))
    rotate(1)
    try follow(follower)
    add(AuditFollowerTests.event(3))
    try follow(follower)
    #expect(told == [1, 2, 3])
    // Two rotations while nobody follows.
    add(AuditFollowerTests.event(4))
    rotate(2)
    add(AuditFollowerTests.event(5))
    rotate(3)
    add(AuditFollowerTests.event(6))
    follower = try AuditFollower(places)
    try follower.resume()
    try follow(follower)
    #expect(told == [1, 2, 3, 4, 5, 6])
    // The file that was read last, and the oldest one, are removed.
    rotate(4)
    unlink(scratch["audit/audit-2026-11-26T00-00-04.000.log"])
    for second in [1, 2, 3] { unlink(scratch["audit/audit-2026-11-26T00-00-0\(second).000.log"]) }
    add(AuditFollowerTests.event(7))
    rotate(5)
    add(AuditFollowerTests.event(8))
    follower = try AuditFollower(places)
    try follower.resume()
    try follow(follower)
    #expect(told == [1, 2, 3, 4, 5, 6, 7, 8])
  }

  @Test("A log that is truncated or rewritten is read from its beginning")
  func truncation() throws {
    add(AuditFollowerTests.event(1) + AuditFollowerTests.event(2))
    var follower = try AuditFollower(places)
    try follow(follower)
    truncate(scratch["audit/audit.log"], 0)
    try follow(follower)
    add(AuditFollowerTests.event(3))
    try follow(follower)
    #expect(told == [1, 2, 3])
    // Written anew, and longer than before.
    truncate(scratch["audit/audit.log"], 0)
    add((4...9).map { AuditFollowerTests.event($0) }.joined())
    try follow(follower)
    #expect(told == Array(1...9))
    // The same while nobody follows.
    truncate(scratch["audit/audit.log"], 0)
    add((10...19).map { AuditFollowerTests.event($0) }.joined())
    follower = try AuditFollower(places)
    try follower.resume()
    try follow(follower)
    #expect(told == Array(1...19))
  }

  @Test("A write that a crash interrupted is completed or undone", arguments: [0, 1, 2])
  func crash(state: Int) throws {
    add(AuditFollowerTests.event(1))
    var follower = try AuditFollower(places)
    try follow(follower)
    add(AuditFollowerTests.event(2))
    let log = scratch["state/log/kubeapi/forbidden.log"]
    let before = Disk.text(log)!
    let size = Disk.text(scratch["audit/audit.log"])!.utf8.count
    let line = "[\"\",\"\",\"m2\",\"\",\"\",\"\",\"\"]\n"
    let inode = Int(Disk.status(log)!.st_ino)
    var position = try #require(AuditPosition(Disk.text(scratch["state/log/kubeapi/position.json"])!))
    position.pending = AuditPosition.Pending(
      inode: inode, size: before.utf8.count, count: line.utf8.count, offset: size, auditID: "id-2")
    Disk.put(scratch["state/log/kubeapi/position.json"], position.text)
    Disk.put(log, before + [String(), String(line.prefix(5)), line][state])
    follower = try AuditFollower(places)
    try follower.resume()
    try follow(follower)
    add(AuditFollowerTests.event(3))
    try follow(follower)
    #expect(told == [1, 2, 3])
  }

  /// What is at the log's path.
  static let strange: [String] = ["ln -s /etc/passwd", "mkfifo", "mkdir", "ln"]

  @Test("A link, FIFO, directory or hard link as the log is not read, and the follower goes on", arguments: strange)
  func strangeFile(command: String) throws {
    Disk.put(scratch["other"], AuditFollowerTests.event(1))
    let words = command == "ln" ? "ln '\(scratch["other"])'" : command
    Scratch.run("/bin/sh", "-c", "\(words) '\(scratch["audit/audit.log"])'")
    let follower = try AuditFollower(places)
    #expect(try !follower.turn())
    #expect(told == [])
    Scratch.run("/bin/rm", "-rf", scratch["audit/audit.log"])
    add(AuditFollowerTests.event(2))
    try follow(follower)
    #expect(told == [2])
  }

  @Test("Long and malformed lines are skipped")
  func long() throws {
    add(
      String(repeating: "x", count: 9 << 20) + "\n" + AuditFollowerTests.event(1) + "garbage\n\n"
        + AuditFollowerTests.event(2))
    let follower = try AuditFollower(places)
    try follow(follower)
    #expect(told == [1, 2])
  }

  @Test("A link or file in the place of root's directory is renamed", arguments: ["ln -s /tmp", "touch"])
  func foreign(command: String) throws {
    mkdir(scratch["state/log"], 0o755)
    Scratch.run("/bin/sh", "-c", "\(command) '\(scratch["state/log/kubeapi"])'")
    add(AuditFollowerTests.event(1))
    try follow(try AuditFollower(places))
    #expect(told == [1])
    #expect(Disk.names(scratch["state/log"]).count == 2)
    chmod(scratch["state"], 0o777)
    #expect(throws: Failure.self) { try AuditFollower(places) }
  }

  @Test("The log is emptied only after its mail was delivered")
  func mail() throws {
    add((1...3).map { AuditFollowerTests.event($0) }.joined())
    let follower = try AuditFollower(places)
    try follow(follower)
    #expect(throws: Failure.self) {
      try ForbiddenLog(places).deliver { _ throws(Failure) in throw Failure("send", "no") }
    }
    add(AuditFollowerTests.event(4))
    try follow(follower)
    var mails: [String] = []
    try ForbiddenLog(places).deliver { mails.append($0) }
    try ForbiddenLog(places).deliver { mails.append($0) }
    try ForbiddenLog(places).deliver { mails.append($0) }
    #expect(mails.count == 2 && mails[0].split(separator: "\n").count == 3 && mails[1].contains("m4"))
    #expect(Disk.text(scratch["state/log/kubeapi/lastTime.log"]) == "\"\"\n")
    add(AuditFollowerTests.event(5))
    try follow(follower)
    #expect(told == [5])
  }

  @Test("A part of a mail consists of whole lines")
  func parts() {
    let text = Array("aa\nbb\ncc\n".utf8)
    #expect(ForbiddenLog.part(of: text, limit: 100) == text)
    #expect(ForbiddenLog.part(of: text, limit: 7) == Array("aa\nbb\n".utf8))
    #expect(ForbiddenLog.part(of: text, limit: 1) == Array("aa\n".utf8))
  }

  static let codes: [(String, Bool)] = [
    ("{\"code\":403}", true), ("{\"code\" : 500}", true), ("{\"code\":200,\"code\":404}", true),
    ("{\"code\":200}", false), ("", false),
    ("{\"code\":", false), ("\"code\"", false), ("{\"encode\":403}", false),
  ]

  @Test("Only lines with a code of 400 or more are parsed", arguments: codes)
  func filter(line: String, isParsed: Bool) {
    #expect(Array(line.utf8).withUnsafeBytes { AuditLines.mayBeRefusal($0) } == isParsed)
  }
}
