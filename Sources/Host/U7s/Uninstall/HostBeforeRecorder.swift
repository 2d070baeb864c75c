import Core
import CoreU7s
import Glibc
import Host

/// Records once which directories and files a host has before it becomes a node.
enum HostBeforeRecorder {
  static func record(account: Account) throws(Failure) {
    if Files.exists(HostBefore.path) { return }
    var found: [HostBefore.Directory] = []
    for path in HostBefore.watched {
      var status = stat()
      guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR, status.st_uid != account.uid else {
        continue
      }
      found.append(HostBefore.Directory(path, mode: status.st_mode & 0o7777, uid: status.st_uid, gid: status.st_gid))
    }
    try attempt("write \(HostBefore.path)") { () throws(Errno) in
      try Files.makeDirectory(NodePaths.state, mode: 0o755, uid: 0, gid: 0)
      let before = HostBefore(found, backups: HostBefore.backups.filter(Files.exists))
      try Files.write(HostBefore.path, before.text, mode: 0o644)
    }
  }
}
