import Core

/// Directories of the host as they were before the first preparation: a line `MODE UID GID PATH` each; files: `file PATH`.
package struct HostBefore: Equatable, Sendable {
  package static let path = NodePaths.state + "/before"

  /// Directories that a node makes or gives to its account, and that other software may have made before. Parents come
  /// first.
  package static let watched = [
    NodePaths.kubernetes, NodePaths.manifests, "/etc/cni", NodePaths.cniConfiguration, "/usr/lib/modules",
    "/root/.kube",
    "/var/lib/systemd/linger",
  ]

  /// Backup files that usermod and userdel make beside the lists of subordinate ids.
  package static let backups = [SystemPaths.subordinateUIDs + "-", SystemPaths.subordinateGIDs + "-"]

  /// A directory that existed.
  package struct Directory: Equatable, Sendable {
    package let path: String
    package let mode: UInt32
    package let uid: UInt32
    package let gid: UInt32

    package init(_ path: String, mode: UInt32, uid: UInt32, gid: UInt32) {
      self.path = path
      self.mode = mode
      self.uid = uid
      self.gid = gid
    }
  }

  package let directories: [Directory]
  /// The files of `backups` that existed.
  package let backups: [String]

  package init(_ directories: [Directory], backups: [String]) {
    self.directories = directories
    self.backups = backups
  }

  /// Lines of another form, and directories that are not watched, are left out.
  package init(_ text: String) {
    directories = text.lines.compactMap { line in
      let fields = line.split(separator: " ", maxSplits: 3).map(String.init)
      guard fields.count == 4, let mode = UInt32(fields[0], radix: 8), mode & ~0o7777 == 0, let uid = UInt32(fields[1]),
        let gid = UInt32(fields[2]), HostBefore.watched.contains(fields[3])
      else { return nil }
      return Directory(fields[3], mode: mode, uid: uid, gid: gid)
    }
    let files = text.lines.filter { $0.hasPrefix("file ") }.map { String($0.dropFirst(5)) }
    backups = HostBefore.backups.filter(files.contains)
  }

  package var text: String {
    "# What was there before this host became a node; uninstall leaves it so.\n"
      + directories.map { "0\(String($0.mode, radix: 8)) \($0.uid) \($0.gid) \($0.path)\n" }.joined()
      + backups.map { "file \($0)\n" }.joined()
  }
}
