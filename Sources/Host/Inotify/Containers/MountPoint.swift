import CLinux
import Glibc

/// What a container runtime makes in a new container's layer, so that it can mount something there.
enum MountPoint {
  private static let origins = ["trusted", "user"].map { "\($0).overlay.origin" } + ["user.fuseoverlayfs.origin"]

  /// A directory, an empty file, or the link /etc/mtab.
  static func isLike(_ status: stat, _ path: [UInt8]) -> Bool {
    switch status.st_mode & S_IFMT {
    case S_IFDIR: true
    case S_IFREG: status.st_size == 0
    case S_IFLNK: path.elementsEqual("/etc/mtab".utf8)
    default: false
    }
  }

  /// Whether a directory was copied from the image's layers, which the kernel does when something changes in it.
  static func isCopied(_ directory: Int32, _ name: [UInt8]) -> Bool {
    let path = Array("/proc/self/fd/\(directory)/".utf8) + name + [0]
    return path.withUnsafeBytes { bytes in
      let place = bytes.baseAddress!.assumingMemoryBound(to: CChar.self)
      return origins.contains { linux_has_attribute(place, $0) != 0 }
    }
  }
}
