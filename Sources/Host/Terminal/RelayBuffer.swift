import Core
import Glibc

/// Bytes on their way from one descriptor to another, which may not take all of them at once.
struct RelayBuffer: ~Copyable {
  /// The result of reading or writing.
  enum Progress { case some, later, ended }

  private var bytes: [UInt8] = []
  private var start = 0

  var isEmpty: Bool { start == bytes.count }
  var count: Int { bytes.count - start }

  /// Fills the empty buffer by one read(2).
  mutating func fill(from descriptor: Int32) -> Progress {
    bytes.removeAll(keepingCapacity: true)
    start = 0
    return withUnsafeTemporaryAllocation(byteCount: 65536, alignment: 1) { space in
      let count = read(descriptor, space.baseAddress, space.count)
      if count > 0 { bytes.append(contentsOf: space[..<count]) }
      return RelayBuffer.progress(count)
    }
  }

  /// Writes by one write(2), at most `limit` bytes, which is for a descriptor that may block.
  mutating func drain(to descriptor: Int32, limit: Int = 65536) -> Progress {
    let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress! + start, min($0.count - start, limit)) }
    if count > 0 { start += count }
    return count == 0 ? .later : RelayBuffer.progress(count)
  }

  private static func progress(_ count: Int) -> Progress {
    if count > 0 { return .some }
    return count < 0 && (errno == EAGAIN || errno == EINTR) ? .later : .ended
  }
}
