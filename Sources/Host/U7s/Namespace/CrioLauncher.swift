import Core
import CoreU7s
import Glibc
import Host

/// `u7s-crio`: writes crio.conf and becomes crio, inside the namespace.
package enum CrioLauncher {
  package static func run() throws(Failure) -> Int32 {
    switch Environment.programName {
    case "u7s-crun": return try CrunLauncher.run()
    case "u7s-conmon": return try ConmonLauncher.run()
    default: return try Program.withoutArguments(LauncherSpecs.crio, start)
    }
  }

  private static func start() throws(Failure) -> Int32 {
    let account = try NodeAccount.require()
    guard NodeAccount.isInsideNamespace(of: account) else {
      throw Failure("start CRI-O", "this is not the namespace", hint: "systemctl start u7s")
    }
    guard let crio = try? NodeTool.path("crio") else { return try holdNamespace() }
    let configuration = CrioConfiguration(
      paths: AccountPaths(account), pauseImage: Environment.value(Setting.pauseImage.name),
      crun: NodePaths.shims + "/u7s-crun", conmon: NodePaths.shims + "/u7s-conmon")
    try writeBelowHome(account, configuration.paths.crioConfiguration, configuration.text)
    try repairAfterPowerCut(account, configuration, crio)
    try Program.exec(configuration.command(crio: crio))
  }

  /// An image that was being written during a power cut may be damaged, and then CRI-O lists no images at all.
  ///
  /// The check reads the whole store, so it runs only then.
  private static func repairAfterPowerCut(_ account: Account, _ configuration: CrioConfiguration, _ crio: String)
    throws(Failure)
  {
    let paths = configuration.paths
    if Files.exists(paths.crioAtWork), !Files.exists(paths.crioStarted) {
      let seconds = 300
      Report.note("the host went down without stopping the node: checking CRI-O's images")
      // If the longer timeout cannot be set, the check of a small store still ends in time.
      _ = try? Spawn.capture(
        Command("/usr/bin/systemd-notify", ["EXTEND_TIMEOUT_USEC=\((seconds + 60) * 1_000_000)"]), seconds: 10)
      do throws(Failure) {
        try Runner.mustSucceed(configuration.repair(crio: crio), "repair CRI-O's images", seconds: Double(seconds))
      } catch {
        Report.warning("\(error.tried): \(error.why)")
      }
    }
    for marker in [paths.crioAtWork, paths.crioStarted] { try writeBelowHome(account, marker, "") }
  }

  /// Without CRI-O the namespace still serves nsenter_u7s and the search for the cause: tells systemd so and waits for
  /// its SIGTERM.
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

  /// Writes one of the account's own files as the account.
  private static func writeBelowHome(_ account: Account, _ path: String, _ text: String) throws(Failure) {
    try attempt("write \(path)") { () throws(Errno) in
      let directory = String(path[..<path.lastIndex(of: "/")!])
      try Files.makeDirectory(directory, mode: 0o700, uid: getuid(), gid: getgid())
      try Files.write(path, text, mode: 0o600, uid: getuid(), gid: getgid())
    }
  }
}
