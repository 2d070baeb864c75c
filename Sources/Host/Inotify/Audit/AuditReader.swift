import CLinux
import Core
import Glibc
import Host

/// One file of the audit log, read line by line with a fixed amount of memory.
final class AuditReader {
  private static let chunk = 1 << 20
  /// Bytes of a line at the most.
  private static let longest = 4 << 20
  private static let tailSize = 64

  let inode: Int
  /// The end of the last line that was read.
  private(set) var offset: Int
  /// Lines that were too long.
  var skipped = 0
  private let file: OwnedFD
  private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: chunk + longest, alignment: 16)
  private var filled = 0
  /// Inside of a line that is too long.
  private var isSkipping = false
  /// The bytes before `offset`: if others stand there, the file was written anew.
  private var tail: [UInt8] = []

  init(_ file: consuming OwnedFD, offset: Int = 0) throws(Errno) {
    inode = Int(try file.status().st_ino)
    self.file = file
    self.offset = offset
    tail = try bytes(before: offset, AuditReader.tailSize)
  }

  deinit { buffer.deallocate() }

  /// Reads once, and gives each line that is whole; returns how many bytes were read.
  func read(_ line: (UnsafeRawBufferPointer) -> Void) throws(Errno) -> Int {
    let (number, place) = (file.number, buffer.baseAddress! + filled)
    let position = off_t(offset + filled)
    let count = try retrying { pread(number, place, AuditReader.chunk, position) }
    guard count > 0 else { return 0 }
    var start = 0
    var from = filled
    filled += count
    while let end = memchr(buffer.baseAddress! + from, 10, filled - from) {
      let index = UnsafeRawPointer(end) - UnsafeRawPointer(buffer.baseAddress!)
      if isSkipping { isSkipping = false } else { line(UnsafeRawBufferPointer(rebasing: buffer[start..<index])) }
      start = index + 1
      from = start
    }
    if start > 0 { tail = Array(buffer[max(0, start - AuditReader.tailSize)..<start]) }
    consume(start)
    if filled > AuditReader.longest || isSkipping && filled > 0 {
      if !isSkipping { skipped += 1 }
      isSkipping = true
      tail = Array(buffer[max(0, filled - AuditReader.tailSize)..<filled])
      consume(filled)
    }
    return count
  }

  /// Gives what stands behind the last newline of a file that nobody adds to any more.
  func finish(_ line: (UnsafeRawBufferPointer) -> Void) {
    if filled > 0 && !isSkipping { line(UnsafeRawBufferPointer(rebasing: buffer[..<filled])) }
    consume(filled)
  }

  /// Whether it is still the file that was read so far: not cut off, not written anew.
  func isSame() throws(Errno) -> Bool {
    guard Int(try file.status().st_size) >= offset + filled else { return false }
    let begun = min(filled, AuditReader.tailSize)
    return try bytes(before: offset + begun, tail.count + begun) == tail + buffer[..<begun]
  }

  /// The last line before `offset`; nil where it is longer than we look.
  func lastLine() throws(Errno) -> [UInt8]? {
    var size = 8 << 10
    while size <= 2 * AuditReader.longest {
      var line = try bytes(before: offset, size)[...]
      guard line.popLast() == 10 else { return nil }
      if let start = line.lastIndex(of: 10) { return Array(line[(start + 1)...]) }
      if line.count + 1 == offset { return Array(line) }
      size *= 4
    }
    return nil
  }

  private func consume(_ count: Int) {
    offset += count
    filled -= count
    memmove(buffer.baseAddress!, buffer.baseAddress! + count, filled)
  }

  private func bytes(before end: Int, _ count: Int) throws(Errno) -> [UInt8] {
    let start = max(0, end - count)
    var bytes = [UInt8](repeating: 0, count: end - start)
    let number = file.number
    let got = try retrying { pread(number, &bytes, bytes.count, off_t(start)) }
    return Array(bytes[..<got])
  }
}
