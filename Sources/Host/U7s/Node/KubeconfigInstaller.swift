import Core
import CoreU7s
import Glibc
import Host

/// Gives root and the account the administrator's kubeconfig: its judged values, written anew.
struct KubeconfigInstaller {
  let account: Account

  func install() throws(Failure) {
    let path = NodePaths.adminConf
    let text = try attempt("read \(path)") { () throws(Errno) in
      String(decoding: try SafeDirectory(NodePaths.kubernetes).read("admin.conf"), as: UTF8.self)
    }
    // NOTE: the account could have changed the file; only what was judged is handed on, never the file's own text.
    let judged = try KubeconfigCheck.text(text, path: path)
    try write(judged, home: "/root", uid: 0, gid: 0)
    try write(judged, home: account.home, uid: account.uid, gid: account.gid)
  }

  /// An older, different file is kept beside the new one, named by its date.
  private func write(_ text: String, home: String, uid: UInt32, gid: UInt32) throws(Failure) {
    try attempt("write \(home)/.kube/config") { () throws(Errno) in
      // The way to a home is root's own, and may hold links: /root is one where the system is image-based.
      let directory = try SafeDirectory(Files.resolved(home))
      if let old = try? directory.read(".kube/config"), old.elementsEqual(text.utf8) { return }
      try directory.keep(".kube", "config", as: "config.\(Clock.stamp())")
      try directory.write(".kube/config", text, mode: 0o600, uid: uid, gid: gid)
    }
  }
}
