import Glibc
import Host
import Testing

@testable import HostInotify

/// Conditions of tests that need more than an ordinary user has.
enum Machine {
  static let isRoot = geteuid() == 0

  static let rootOnly: Comment = "only root can set up what this looks at"

  static let isOrdinary = geteuid() != 0

  static let ordinaryOnly: Comment = "root may do what this expects to be refused"

  /// Whether a process may make a user namespace of its own.
  static let hasUserNamespaces = Scratch.run("/usr/bin/unshare", "--user", "/bin/true") == 0

  static let noUserNamespaces: Comment = "this machine lets nobody make a user namespace"

  /// Whether these tests run in the first user namespace, and not in a container with one of its own.
  static let isHost =
    Disk.text("/proc/self/uid_map")?.split(separator: " ").joined(separator: " ") == "0 0 4294967295\n"

  static let notHost: Comment = "these tests run in a user namespace themselves"

  /// Whether fanotify(7) can watch the file system of the tests' directories.
  static let canWatchFiles: Bool = {
    let scratch = Scratch()
    guard isRoot, let watch = try? FileSystemWatch(), let directory = try? SafeDirectory(scratch.path) else {
      return false
    }
    return (try? watch.add(directory.number)) != nil
  }()

  static let noWatch: Comment = "root and a file system that fanotify can watch are needed"

  /// A uid and gid that no account of this machine has.
  static let stranger: UInt32 = 60_997
}
