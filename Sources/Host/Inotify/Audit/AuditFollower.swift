import CLinux
import Core
import CoreInotify
import Glibc
import Host

/// `podsec-inotify-check-kubeapi -d`: follows the audit log over rotation and truncation, and over its own restarts.
final class AuditFollower {
  /// Milliseconds until a file that is at its end is looked at again.
  private static let interval: Int32 = 250
  /// What was read without a refusal is kept after so many bytes: only that much is read again after a crash.
  private static let step = 16 << 20
  /// Refusals are written together, up to so many bytes.
  private static let batch = 256 << 10
  /// Seconds between two warnings of malformed lines.
  private static let pause = 60.0

  private let places: AuditPlaces
  private let log: ForbiddenLog
  private var reader: AuditReader?
  private var lines = AuditLines()
  /// The position that is kept.
  private var saved = AuditPosition(inode: 0, offset: 0, auditID: "")
  /// Without a position the file that is written now is the first; after a loss it is the oldest there is.
  private var isFirst = true
  /// What was warned of last, so that it is told once.
  private var trouble = ""
  private var nextWarning = 0.0

  init(_ places: AuditPlaces = AuditPlaces()) throws(Failure) {
    self.places = places
    log = try ForbiddenLog(places)
  }

  /// Returns when a signal came.
  func run() throws(Failure) -> Int32 {
    try HeldSignals.during { signals throws(Failure) in
      try resume()
      while !signals.came {
        if try turn() { continue }
        var end = pollfd(fd: signals.descriptor, events: Int16(POLLIN), revents: 0)
        poll(&end, 1, AuditFollower.interval)
      }
      try save()
      return 0
    }
  }

  /// Opens the file that was read last, where it was left.
  func resume() throws(Failure) {
    guard let position = try log.position() else { return }
    isFirst = false
    saved = position
    do throws(Errno) {
      let directory = try SafeDirectory(places.audit)
      guard let name = files(directory).first(where: { $0.inode == position.inode })?.name else {
        log.warn("the audit log that was read last is gone: requests may be missing")
        return
      }
      let reader = try AuditReader(try directory.file(name), offset: position.offset)
      if try reader.isSame(), try AuditLines.auditID(reader.lastLine()) == position.auditID {
        self.reader = reader
      } else {
        log.warn("the audit log was written anew while nobody followed it: requests may be missing")
        self.reader = try AuditReader(try directory.file(name))
      }
    } catch {
      complain(error)
    }
  }

  /// One look. True where there may be more to read at once.
  func turn() throws(Failure) -> Bool {
    let look: AuditLook
    do throws(Errno) { look = try self.look() } catch {
      complain(error)
      return false
    }
    trouble = ""
    if look == .read {
      let isMuch =
        lines.refusals.count > AuditFollower.batch || (reader?.offset ?? 0) - saved.offset > AuditFollower.step
      if isMuch { try save() }
      return true
    }
    try save()
    switch look {
    case .read, .end: return false
    case .cut:
      log.warn("the audit log was cut off or written anew: requests may be missing")
      return open(AuditFiles.current)
    case .rotated(let next): return open(next)
    }
  }

  /// Writes what was found, and how far that is.
  func save() throws(Failure) {
    guard let reader else { return }
    if lines.malformed + reader.skipped > 0, monotonicSeconds() > nextWarning {
      log.warn("\(lines.malformed + reader.skipped) lines of the audit log are no events")
      nextWarning = monotonicSeconds() + AuditFollower.pause
      lines.forget()
      reader.skipped = 0
    }
    guard !lines.refusals.isEmpty || reader.offset != saved.offset || reader.inode != saved.inode else { return }
    let line = try? reader.lastLine()
    let position = AuditPosition(
      inode: reader.inode, offset: reader.offset, auditID: AuditLines.auditID(line.flatMap { $0 }))
    try log.add(lines.refusals, position)
    lines.clear()
    saved = position
  }

  private func look() throws(Errno) -> AuditLook {
    let directory = try SafeDirectory(places.audit)
    guard let reader else {
      let name = isFirst ? AuditFiles.current : files(directory).first?.name
      self.reader = try AuditReader(try directory.file(name ?? AuditFiles.current))
      isFirst = false
      return .read
    }
    if try !reader.isSame() { return .cut }
    if try reader.read({ lines.take($0) }) > 0 { return .read }
    if let inode = try? Int(directory.status(AuditFiles.current).st_ino), inode == reader.inode { return .end }
    // NOTE: it is renamed after its last line: what is read now, or nothing, is the end.
    if try reader.read({ lines.take($0) }) > 0 { return .read }
    guard let next = AuditFiles.next(after: reader.inode, files(directory)) else { return .end }
    reader.finish { lines.take($0) }
    return .rotated(next: next)
  }

  private func open(_ name: String) -> Bool {
    do throws(Errno) {
      reader = try AuditReader(try SafeDirectory(places.audit).file(name))
      return true
    } catch {
      reader = nil
      complain(error)
      return false
    }
  }

  private func files(_ directory: borrowing SafeDirectory) -> [(name: String, inode: Int)] {
    let names = (try? directory.list(".")) ?? []
    var files: [(name: String, inode: Int)] = []
    for name in AuditFiles.ordered(names) {
      if let status = try? directory.status(name) { files.append((name, Int(status.st_ino))) }
    }
    return files
  }

  private func complain(_ error: Errno) {
    let words = "\(places.audit)/\(AuditFiles.current) cannot be read: \(UserHome.why(error))"
    if words != trouble { log.warn(words) }
    trouble = words
  }
}
