import CLinux
import Core
import Glibc

/// Path resolution flags of openat2(2).
package enum Resolve {
  package static let noSymlinks = Int32(LINUX_RESOLVE_NO_SYMLINKS)
  package static let noMounts = Int32(LINUX_RESOLVE_NO_XDEV)
  package static let beneath = Int32(LINUX_RESOLVE_BENEATH)
}
