import Core
import CoreRBAC
import Glibc
import Host

/// The user as a context of the administrator's kubeconfig.
struct AdminContext {
  let admin: ClusterAdmin
  let cluster: UserKubeconfig
  let user: UserName

  /// Writes the file anew. One that is neither root's nor the caller's is left alone: the user's key does not go there.
  func add(key: String, certificate: String) throws(Failure) {
    guard let file = admin.files.first else { return }
    let path = Files.resolved(file.path)
    var status = stat()
    guard path.hasPrefix("/"), let slash = path.lastIndex(of: "/"), lstat(path, &status) == 0,
      status.st_mode & S_IFMT == S_IFREG, [0, Caller.uid].contains(status.st_uid)
    else {
      Report.warning("\(file.path) is neither root's nor yours: the context \(user) was not added; --no-admin-context")
      return
    }
    let (directory, name) = (
      slash == path.startIndex ? "/" : String(path[..<slash]), String(path[path.index(after: slash)...])
    )
    let text = try cluster.adding(user, key: key, certificate: certificate, to: file.text)
    try attempt("write \(path)") { () throws(Errno) in
      try SafeDirectory(directory).write(name, text, mode: 0o600, uid: status.st_uid, gid: status.st_gid)
    }
    Report.warning(
      "\(path) has the context \(user) and that user's private key; --no-admin-context leaves it out")
  }
}
