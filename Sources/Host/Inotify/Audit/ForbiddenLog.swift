import CLinux
import Core
import CoreInotify
import Glibc
import Host

/// forbidden.log and the position beside it: together they say what of the audit log was told, whatever ends the process.
///
/// NOTE: the position is written with what will be added to forbidden.log, then the lines are added, then it is written
/// without. So after a crash the file's size says whether the lines are there.
struct ForbiddenLog: ~Copyable {
  private static let name = "forbidden.log"
  private static let position = "position.json"
  /// Bytes of forbidden.log at the most; then it becomes forbidden.log.old. Strangers can cause refusals without end.
  private static let limit = 64 << 20
  private let directory: OwnedFD
  private let syslog: Syslog

  /// A `Failure` where the directory is not root's.
  init(_ places: AuditPlaces) throws(Failure) {
    directory = try attempt("use \(places.refusals)") { () throws(Errno) in try RootsDirectory.open(places.refusals) }
    syslog = Syslog(program: "podsec-inotify-check-kubeapi", path: places.syslog)
  }

  /// How far the audit log was told. A write that was cut off is finished, or taken back.
  func position() throws(Failure) -> AuditPosition? {
    let lock = try lock()
    defer { _ = lock }
    return try recover()
  }

  /// Adds lines, writes them to the system log, and keeps the position behind them.
  func add(_ lines: [UInt8], _ position: AuditPosition) throws(Failure) {
    let lock = try lock()
    defer { _ = lock }
    if !lines.isEmpty {
      try attempt("write \(ForbiddenLog.name)") { () throws(Errno) in
        var file = try open()
        var status = try file.status()
        if Int(status.st_size) > ForbiddenLog.limit {
          let number = directory.number
          try retrying { renameat(number, ForbiddenLog.name, number, ForbiddenLog.name + ".old") }
          file = try open()
          status = try file.status()
        }
        var before =
          read().flatMap { $0.inode == position.inode ? $0 : nil }
          ?? AuditPosition(inode: position.inode, offset: 0, auditID: "")
        before.pending = AuditPosition.Pending(
          inode: Int(status.st_ino), size: Int(status.st_size), count: lines.count, offset: position.offset,
          auditID: position.auditID)
        try write(before)
        try file.writeAll(lines)
        let number = file.number
        try retrying { fsync(number) }
      }
      tell(lines)
    }
    try attempt("write \(ForbiddenLog.position)") { () throws(Errno) in try write(position) }
  }

  /// Something that is not a request: that lines were lost, or cannot be read.
  func warn(_ text: String) {
    Report.warning("\(text)")
    do throws(Failure) { try syslog.write(LogEntry(.warning, "Warning: \(text)")) } catch {
      Report.warning("\(error.tried): \(error.why)")
    }
  }

  /// Has `send` deliver what was collected, in parts of whole lines, and drops each part that it took.
  ///
  /// What is being sent has a name of its own, so that the follower can add to forbidden.log meanwhile.
  func deliver(_ send: (String) throws(Failure) -> Void) throws(Failure) {
    let sending = ForbiddenLog.name + ".sending"
    let turn = try lock("mail.lock")
    defer { _ = turn }
    do {
      let lock = try lock()
      defer { _ = lock }
      _ = try recover()
      try attempt("take \(ForbiddenLog.name)") { () throws(Errno) in
        let number = directory.number
        if faccessat(number, sending, F_OK, 0) == 0 { return }
        if renameat(number, ForbiddenLog.name, number, sending) != 0 && errno != ENOENT { throw Errno(errno) }
      }
    }
    while let text = try whole(sending), !text.isEmpty {
      let part = ForbiddenLog.part(of: text, limit: 1 << 20)
      try send(String(decoding: part, as: UTF8.self))
      try attempt("empty \(ForbiddenLog.name)") { () throws(Errno) in
        if let time = ForbiddenLog.time(of: part) {
          try Files.replace(in: directory, "lastTime.log", "\"\(time)\"\n", mode: 0o640, uid: geteuid(), gid: getegid())
        }
        let rest = String(decoding: text[part.count...], as: UTF8.self)
        try Files.replace(in: directory, sending, rest, mode: 0o640, uid: geteuid(), gid: getegid())
      }
    }
    unlinkat(directory.number, sending, 0)
  }

  private func whole(_ name: String) throws(Failure) -> [UInt8]? {
    do throws(Errno) {
      return try OwnedFD.open(beneath: directory.number, name, O_RDONLY | O_NONBLOCK, resolve: Resolve.noSymlinks)
        .readAll(limit: 2 * ForbiddenLog.limit)
    } catch {
      if error.code == ENOENT { return nil }
      throw Failure("read \(name)", error.text)
    }
  }

  /// Whole lines of at most `limit` bytes, at least one.
  static func part(of text: [UInt8], limit: Int) -> [UInt8] {
    if text.count <= limit { return text }
    if let end = text[..<limit].lastIndex(of: 10) { return Array(text[...end]) }
    return Array(text[...(text.firstIndex(of: 10) ?? text.endIndex - 1)])
  }

  /// The first field of the last line.
  private static func time(of lines: [UInt8]) -> String? {
    let last = lines.dropLast().split(separator: 10).last ?? []
    let field = last.dropFirst(2).prefix { $0 != UInt8(ascii: "\"") }
    return field.allSatisfy { ASCII.isAlphanumeric($0) || ":.-+".utf8.contains($0) }
      ? String(decoding: field, as: UTF8.self) : nil
  }

  private func recover() throws(Failure) -> AuditPosition? {
    guard var position = read() else { return nil }
    guard let pending = position.pending else { return position }
    try attempt("finish a write of \(ForbiddenLog.name)") { () throws(Errno) in
      let file = try open()
      let status = try file.status()
      switch pending.outcome(inode: Int(status.st_ino), size: Int(status.st_size)) {
      case .missing: break
      case .partial:
        let number = file.number
        try retrying { ftruncate(number, off_t(pending.size)) }
      case .written:
        // Whether the system log has them is not known: rather twice than never.
        let number = file.number
        var lines = [UInt8](repeating: 0, count: pending.count)
        let count = try retrying { pread(number, &lines, lines.count, off_t(pending.size)) }
        tell(Array(lines[..<count]))
        (position.offset, position.auditID) = (pending.offset, pending.auditID)
      }
      position.pending = nil
      try write(position)
    }
    return position
  }

  private func tell(_ lines: [UInt8]) {
    do throws(Failure) {
      for line in lines.split(separator: 10) {
        try syslog.write(LogEntry(.critical, "Critical: " + String(decoding: line, as: UTF8.self)))
      }
    } catch {
      Report.warning("\(error.tried): \(error.why)")
    }
  }

  private func read() -> AuditPosition? {
    guard
      let file = try? OwnedFD.open(
        beneath: directory.number, ForbiddenLog.position, O_RDONLY | O_NONBLOCK, resolve: Resolve.noSymlinks),
      let bytes = try? file.readAll(limit: 64 << 10)
    else { return nil }
    return AuditPosition(String(decoding: bytes, as: UTF8.self))
  }

  private func write(_ position: AuditPosition) throws(Errno) {
    try Files.replace(
      in: directory, ForbiddenLog.position, position.text, mode: 0o640, uid: geteuid(), gid: getegid())
  }

  private func open() throws(Errno) -> OwnedFD {
    try OwnedFD.open(
      beneath: directory.number, ForbiddenLog.name, O_RDWR | O_APPEND | O_CREAT, mode: 0o640,
      resolve: Resolve.noSymlinks | Resolve.beneath)
  }

  /// One of the follower and the mail changes the files at a time, for moments only; one mail is sent at a time.
  private func lock(_ name: String = "lock") throws(Failure) -> OwnedFD {
    try attempt("lock \(ForbiddenLog.name)") { () throws(Errno) in
      let file = try OwnedFD.open(
        beneath: directory.number, name, O_RDWR | O_CREAT, mode: 0o600, resolve: Resolve.noSymlinks | Resolve.beneath)
      let number = file.number
      try retrying { flock(number, LOCK_EX) }
      return file
    }
  }
}
