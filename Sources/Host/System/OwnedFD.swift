import CLinux
import Core
import Glibc

/// A file descriptor that is closed once, when this value is destroyed.
package struct OwnedFD: ~Copyable {
  package let number: Int32

  package init(_ number: Int32) { self.number = number }

  deinit { close(number) }

  /// The corresponding C function is open(2), always with O_CLOEXEC.
  package static func open(_ path: String, _ flags: Int32, mode: mode_t = 0) throws(Errno) -> OwnedFD {
    OwnedFD(try retrying { path.withCString { openat(AT_FDCWD, $0, flags | O_CLOEXEC, mode) } })
  }

  /// The corresponding C function is openat2(2), always with O_CLOEXEC.
  package static func open(beneath directory: Int32, _ path: String, _ flags: Int32, mode: mode_t = 0, resolve: Int32)
    throws(Errno) -> OwnedFD
  {
    OwnedFD(
      try retrying {
        path.withCString { linux_openat2(directory, $0, flags | O_CLOEXEC, mode, UInt64(resolve)) }
      })
  }

  /// The same for a name of any bytes.
  package static func open(
    beneath directory: Int32, _ path: UnsafePointer<CChar>, _ flags: Int32, mode: mode_t = 0, resolve: Int32
  ) throws(Errno) -> OwnedFD {
    OwnedFD(try retrying { linux_openat2(directory, path, flags | O_CLOEXEC, mode, UInt64(resolve)) })
  }

  /// The corresponding C function is fstat(2).
  package borrowing func status() throws(Errno) -> stat {
    var status = stat()
    try retrying { fstat(number, &status) }
    return status
  }

  /// The same file under a number that is none of a child's standard input, output and errors: where a caller closed
  /// its own, new files get theirs. The corresponding C function is fcntl(2) with F_DUPFD_CLOEXEC.
  package consuming func aboveStandard() throws(Errno) -> OwnedFD {
    if number > STDERR_FILENO { return self }
    let number = number
    return OwnedFD(try retrying { fcntl(number, F_DUPFD_CLOEXEC, STDERR_FILENO + 1) })
  }

  /// Everything up to the end of the file, at most `limit` bytes; EFBIG for more.
  package borrowing func readAll(limit: Int) throws(Errno) -> [UInt8] {
    var bytes: [UInt8] = []
    while true {
      let before = bytes.count
      try readSome(into: &bytes)
      if bytes.count == before { return bytes }
      if bytes.count > limit { throw Errno(EFBIG) }
    }
  }

  /// The first 48 bytes as text: a row of numbers in /proc, a process number.
  package borrowing func head() throws(Errno) -> String {
    let number = number
    var count = 0
    let text = String(unsafeUninitializedCapacity: 48) { space in
      count = read(number, space.baseAddress, space.count)
      return max(count, 0)
    }
    try retrying { count }
    return text
  }

  /// Appends what one read(2) of at most 64 KiB returns: nothing at the end of the file.
  package borrowing func readSome(into bytes: inout [UInt8]) throws(Errno) {
    let number = number
    try retrying {
      withUnsafeTemporaryAllocation(byteCount: 65536, alignment: 1) { space in
        let count = read(number, space.baseAddress, space.count)
        if count > 0 { bytes.append(contentsOf: space[..<count]) }
        return count
      }
    }
  }

  /// The corresponding C function is write(2), until all is written.
  package borrowing func writeAll(_ bytes: [UInt8]) throws(Errno) {
    var written = 0
    while written < bytes.count {
      written += try retrying { bytes.withUnsafeBytes { write(number, $0.baseAddress! + written, $0.count - written) } }
    }
  }
}
