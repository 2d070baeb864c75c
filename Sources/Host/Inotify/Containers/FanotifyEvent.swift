import CLinux
import Core
import CoreInotify
import Host

/// What fanotify(7) tells of one change: the directory's handle, and the name in it.
struct FanotifyEvent {
  /// Bytes of `struct fanotify_event_metadata`.
  private static let head = 24
  private static let overflow: UInt64 = 0x4000
  private static let directoryAndName: UInt8 = 2

  let kind: ChangeKind
  /// The process; 0 if it is not in our namespace.
  let pid: Int32
  /// The file system's id (8 bytes), then `struct file_handle` of the directory.
  let directory: [UInt8]
  let name: [UInt8]

  /// The file system's id, statfs(2).
  var fileSystem: UInt64 { directory.withUnsafeBytes { $0.loadUnaligned(as: UInt64.self) } }

  /// Opens the directory below another one of the same file system, without the right to read it; nil where it is gone.
  func open(by directory: Int32) -> OwnedFD? {
    let number = self.directory.withUnsafeBytes { linux_open_by_handle(directory, $0.baseAddress! + 8) }
    return number < 0 ? nil : OwnedFD(number)
  }

  /// Reads what one read(2) of the group returned. `lost` is true if the kernel's queue was full.
  static func list(_ bytes: UnsafeRawBufferPointer) -> (events: [FanotifyEvent], lost: Bool) {
    var events: [FanotifyEvent] = []
    var lost = false
    var start = 0
    while start + head <= bytes.count {
      let length = Int(bytes.loadUnaligned(fromByteOffset: start, as: UInt32.self))
      guard length >= head, start + length <= bytes.count else { break }
      let mask = bytes.loadUnaligned(fromByteOffset: start + 8, as: UInt64.self)
      if mask & overflow != 0 { lost = true }
      if let event = FanotifyEvent(UnsafeRawBufferPointer(rebasing: bytes[start..<start + length]), mask) {
        events.append(event)
      }
      start += length
    }
    return (events, lost)
  }

  /// nil where it has no name of a file.
  private init?(_ bytes: UnsafeRawBufferPointer, _ mask: UInt64) {
    let info = Int(bytes.loadUnaligned(fromByteOffset: 6, as: UInt16.self))
    let (handle, count) = (info + 12, 8)
    guard handle + count <= bytes.count, bytes[info] == FanotifyEvent.directoryAndName else { return nil }
    let end = handle + count + Int(bytes.loadUnaligned(fromByteOffset: handle, as: UInt32.self))
    guard end <= bytes.count else { return nil }
    kind = ChangeKind(rawValue: mask).intersection(.watched)
    pid = bytes.loadUnaligned(fromByteOffset: 20, as: Int32.self)
    directory = Array(bytes[info + 4..<end])
    name = Array(bytes[end...].prefix { $0 != 0 })
  }
}
