import CLinux
import Core
import Glibc

/// What comes out of a tool: our end of a pipe, and what was read from it.
struct Stream: ~Copyable {
  private static let limit = 64 << 20
  private let end: OwnedFD
  private var bytes: [UInt8] = []
  private var isOpen = true

  init(_ end: consuming OwnedFD) throws(Errno) {
    self.end = end
    let number = self.end.number
    try retrying { fcntl(number, F_SETFL, O_NONBLOCK) }
  }

  var polled: pollfd { pollfd(fd: isOpen ? end.number : -1, events: Int16(POLLIN), revents: 0) }
  var text: String { String(decoding: bytes, as: UTF8.self) }
  var hasEnded: Bool { !isOpen }
  /// True where something was taken and not given away.
  var hasContent: Bool { !bytes.isEmpty }

  /// Takes what is there now; EFBIG for more than 64 MiB.
  mutating func take() throws(Errno) {
    while isOpen {
      do throws(Errno) {
        let before = bytes.count
        try end.readSome(into: &bytes)
        isOpen = bytes.count > before
      } catch {
        if error.code == EAGAIN { return }
        throw error
      }
      if bytes.count > Stream.limit { throw Errno(EFBIG) }
    }
  }

  /// Gives away the whole lines of what was taken.
  mutating func lines() -> [String] {
    guard let end = bytes.lastIndex(of: 10) else { return [] }
    let whole = bytes[..<end].split(separator: 10).map { String(decoding: $0, as: UTF8.self) }
    bytes.removeFirst(end + 1)
    return whole
  }
}
