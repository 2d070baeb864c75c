import Core
import Glibc
import Host

/// The path of an open directory, as the kernel names it.
enum DirectoryPath {
  /// A directory that was removed has its last path.
  static func read(_ number: Int32) throws(Errno) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 8192)
    let count = try retrying {
      bytes.withUnsafeMutableBytes { readlink("/proc/self/fd/\(number)", $0.baseAddress!, $0.count) }
    }
    var path = Array(bytes[..<count])
    var status = stat()
    let suffix = Array(" (deleted)".utf8)
    if fstat(number, &status) == 0, status.st_nlink == 0, path.suffix(suffix.count).elementsEqual(suffix) {
      path.removeLast(suffix.count)
    }
    return path
  }
}
