import Core
import Glibc

extension Entry {
  private static let toolPath = "/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/sbin:/usr/local/bin"

  /// An external tool by its name, from the system's own directories.
  package static func tool(_ name: String) throws(Failure) -> String {
    guard let program = Environment.find(name, path: toolPath) else {
      throw Failure("find \(name)", "it is not installed", hint: "podsec-u7s doctor", status: 127)
    }
    return program
  }

  /// `u7s-crio`: writes crio.conf and becomes crio, inside the namespace.
  package static func u7sCrio() throws(Failure) -> Int32 {
    switch Environment.programName {
    case "u7s-crun": return try u7sCrun()
    case "u7s-conmon": return try u7sConmon()
    default: break
    }
    let account = try Users.requireAccount()
    guard Users.isInsideNamespace(of: account) else {
      throw Failure("start CRI-O", "this is not the namespace", hint: "systemctl start u7s")
    }
    guard let crio = try? tool("crio") else { return try holdNamespace() }
    let configuration = CrioConfiguration(
      paths: AccountPaths(account), pauseImage: Environment.value(Setting.pauseImage.rawValue),
      crun: NodePaths.shims + "/u7s-crun", conmon: NodePaths.shims + "/u7s-conmon")
    try writeBelowHome(account, configuration.paths.crioConfiguration, configuration.text)
    try exec(configuration.command(crio: crio))
  }

  /// Without CRI-O the namespace still stands, for nsenter_u7s and for finding out what else is wrong: says so to
  /// systemd and waits for its SIGTERM.
  private static func holdNamespace() throws(Failure) -> Int32 {
    Report.warning("crio is not installed: the namespace stands without it")
    try Runner.mustSucceed(
      Command("/usr/bin/systemd-notify", ["--ready", "--no-block", "--status=CRI-O is not installed"]), "tell systemd")
    var ends = sigset_t()
    sigemptyset(&ends)
    sigaddset(&ends, SIGTERM)
    sigprocmask(SIG_BLOCK, &ends, nil)
    try attempt("wait for SIGTERM") { () throws(Errno) in
      try retrying { sigwaitinfo(&ends, nil) }
    }
    return 0
  }

  /// `u7s-kubelet`: kubelet inside the namespace, from its user unit.
  package static func u7sKubelet() throws(Failure) -> Int32 {
    let account = try Users.requireAccount()
    guard getuid() == account.uid || getuid() == 0 else {
      throw Failure("start kubelet", "only \(account.name)'s unit does", hint: "systemctl start u7s")
    }
    if !Users.isInsideNamespace(of: account) {
      try enterWhenReady(account)
      // NOTE: kubelet.service is a sibling of the namespace's own group: kubelet would find itself at /../kubelet.service,
      // would look there for memory.swap.max, and without it gives no pod any swap (LimitedSwap).
      try Namespaces.becomeCgroupRoot()
    }
    Environment.setInside(account)
    let command = Kubelet.command(
      try tool("kubelet"), kubeadmFlags: Files.readIfPresent("/var/lib/kubelet/kubeadm-flags.env"),
      extraArguments: Environment.value("KUBELET_EXTRA_ARGS"))
    return try supervise(command, staying: true).code
  }

  /// Writes one of the account's own files as the account.
  private static func writeBelowHome(_ account: Account, _ path: String, _ text: String) throws(Failure) {
    try attempt("write \(path)") { () throws(Errno) in
      let directory = String(path[..<path.lastIndex(of: "/")!])
      try Files.makeDirectory(directory, mode: 0o700, uid: getuid(), gid: getgid())
      try Files.write(path, text, mode: 0o600, uid: getuid(), gid: getgid())
    }
  }
}
