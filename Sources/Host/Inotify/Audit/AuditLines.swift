import CLinux
import Core
import CoreInotify
import Glibc

/// What is found in lines of the audit log.
struct AuditLines {
  /// Refused requests, each with a newline.
  private(set) var refusals: [UInt8] = []
  /// Lines that are not a JSON object.
  private(set) var malformed = 0
  /// Keeps the line if it is a refusal. Most lines are not: only those are parsed that have a code of 400 or more
  /// somewhere.
  mutating func take(_ line: UnsafeRawBufferPointer) {
    guard AuditLines.mayBeRefusal(line) else {
      if line.count < 2 || line[0] != UInt8(ascii: "{") || line[line.count - 1] != UInt8(ascii: "}") { malformed += 1 }
      return
    }
    guard let event = AuditScanner.event(line) else {
      malformed += 1
      return
    }
    if event.isRefusal { refusals += Array((event.line + "\n").utf8) }
  }

  /// The refusals are told.
  mutating func clear() { refusals.removeAll(keepingCapacity: true) }

  /// The malformed lines are told.
  mutating func forget() { malformed = 0 }

  /// The event's of a line; empty where there is none.
  static func auditID(_ line: [UInt8]?) -> String {
    line.flatMap { $0.withUnsafeBytes { AuditScanner.event($0)?.auditID } } ?? ""
  }

  static func mayBeRefusal(_ line: UnsafeRawBufferPointer) -> Bool {
    var rest = line
    while !rest.isEmpty, let hit = linux_find(rest.baseAddress, rest.count, "\"code\"", 6) {
      var next = hit - rest.baseAddress! + 6
      while next < rest.count, [0x20, 0x09, 0x3a].contains(rest[next]) { next += 1 }
      if next < rest.count, (0x34...0x39).contains(rest[next]) { return true }
      rest = UnsafeRawBufferPointer(rebasing: rest[next...])
    }
    return false
  }
}
