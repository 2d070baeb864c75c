import CLinux
import Core
import CoreInotify
import Glibc
import Host

/// A group of fanotify(7) that tells of every change on the file systems that were added.
final class FileSystemWatch {
  let descriptor: OwnedFD
  private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 8)

  init() throws(Errno) { descriptor = OwnedFD(try retrying { linux_fanotify_init() }) }

  deinit { buffer.deallocate() }

  /// Adds the file system of an open directory; to add it again changes nothing.
  func add(_ directory: Int32) throws(Errno) {
    let number = descriptor.number
    try retrying { linux_fanotify_mark(number, ChangeKind.watched.rawValue, directory) }
  }

  /// What is in the kernel's queue, or a part of it; nil if it is empty.
  func read() throws(Errno) -> (events: [FanotifyEvent], lost: Bool)? {
    let count = Glibc.read(descriptor.number, buffer.baseAddress, buffer.count)
    if count < 0 && errno == EAGAIN { return nil }
    try retrying { count }
    return FanotifyEvent.list(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
  }
}
