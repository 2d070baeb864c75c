import Core
import CoreU7s
import Glibc
import Host

/// Gives root and the account the administrator's kubeconfig: a new file with the values that were checked.
struct KubeconfigInstaller {
  let account: Account

  func install() throws(Failure) {
    let path = NodePaths.adminConf
    let text = try attempt("read \(path)") { () throws(Errno) in
      String(decoding: try SafeDirectory(NodePaths.kubernetes).read("admin.conf"), as: UTF8.self)
    }
    // NOTE: the account could have changed the file, so only checked values are handed on, never the file's own text.
    let judged = try KubeconfigCheck.text(text, path: path)
    try write(judged, home: "/root", uid: 0, gid: 0)
    try write(judged, home: account.home, uid: account.uid, gid: account.gid)
  }

  /// An older, different file is kept beside the new one, named by its date.
  private func write(_ text: String, home: String, uid: UInt32, gid: UInt32) throws(Failure) {
    try attempt("write \(home)/.kube/config") { () throws(Errno) in
      // Only root can change the directories above the home, so links there are followed: /root is a link on
      // image-based systems.
      let directory = try SafeDirectory(Files.resolved(home))
      if let old = try? directory.read(".kube/config"), old.elementsEqual(text.utf8) { return }
      try directory.keep(".kube", "config", as: "config.\(Clock.stamp())")
      try directory.write(".kube/config", text, mode: 0o600, uid: uid, gid: gid)
    }
  }
}
