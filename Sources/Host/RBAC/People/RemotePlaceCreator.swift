import Core
import CoreRBAC
import Glibc
import Host

/// `podsec-k8s-rbac-create-remoteplace`: the caller's kubeconfig from another host, for whoever calls.
struct RemotePlaceCreator {
  let call: CreateRemotePlace

  func run() throws(Failure) -> Int32 {
    guard let home = Environment.value("HOME"), home.hasPrefix("/") else {
      throw Failure("find your home", "HOME is not set")
    }
    let directory = home + "/.kube"
    let tried: Message = "copy \(call.host):.kube/config"
    try attempt("make \(directory)") { () throws(Errno) in
      if mkdir(directory, 0o700) != 0 && errno != EEXIST { throw Errno(errno) }
    }
    let scratch = try ScratchDirectory(beside: directory + "/.remote")
    defer { scratch.remove() }
    let copy = scratch.path + "/config"
    let status = try Program.supervise(call.copy(to: copy))
    guard status.isSuccess else { throw Failure(tried, "scp ended with status \(status.code)") }
    let text = try Files.text(copy, limit: 1 << 20)
    // A kubeconfig from another host must not name programs to run.
    let judged = try KubeconfigCheck.text(text, path: "\(call.host):.kube/config", by: .administrator)
    let file = directory + "/config"
    if let old = Files.readIfPresent(file), old != judged {
      let kept = "\(file).\(Clock.stamp())"
      try attempt("keep \(file)") { () throws(Errno) in try Files.keep(file, as: kept) }
      Report.note("what was there: \(kept)")
    }
    try attempt("write \(file)") { () throws(Errno) in
      try Files.write(file, judged, mode: 0o600, uid: geteuid(), gid: getegid())
    }
    Report.note("\(file) is that of \(call.host)")
    return 0
  }
}
