import Core
import CoreU7s
import Glibc
import Host

/// The units of a node: the account's manager, the namespace, kubelet, and u7s.service above them.
struct NodeUnits {
  let account: Account

  /// Starts what every node needs from its host, then the account's manager.
  func prepareHost(_ facts: HostFacts) throws(Failure) {
    let sources = NodePlan.Sources(
      modules: Files.readIfPresent(NodePaths.modules) ?? "", sysctls: Files.readIfPresent(NodePaths.sysctls) ?? "")
    try HostBeforeRecorder.record(account: account)
    try Runner(account: account).run(NodePlan.host(facts, account: account, sources: sources))
    if facts.ownsHostsCNI && facts.isNamespaceUp {
      Report.warning(
        "\(NodePaths.cniConfiguration) is root's again; the running namespace is of an earlier version and used it")
      Report.line("hint: systemctl restart u7s.service   # gives the namespace a directory of its own")
    }
    try startManager()
  }

  /// Starts the account's manager, and keeps it running after logouts and reboots.
  func startManager() throws(Failure) {
    let manager = "user@\(account.uid).service"
    try host(["daemon-reload"], "reload systemd")
    // NOTE: a manager that was started without our drop-in has fewer cgroup controllers, and gives its processes a higher
    // OOM score and lower limits; it is restarted while it is idle.
    let isOld = !missingControllers.isEmpty || ResourcesReader.managerLimits(account).map { $0.oomScore > 0 } ?? false
    let isBusy = UnitState.read("rootlesskit.service") == "active"
    try Runner.mustSucceed(
      Command("/usr/bin/loginctl", ["enable-linger", account.name]), "let \(account.name) run without a login")
    try host([isOld && !isBusy ? "restart" : "start", manager], "start the manager of \(account.name)'s units")
    try user(["daemon-reload"], "reload \(account.name)'s units")
    try user(
      ["--quiet", "enable", "rootlesskit.service", "kubelet.service", "u7s-services.service"],
      "enable \(account.name)'s units")
  }

  /// True if the host's systemd says that the account's manager runs; asking that manager itself would start it.
  var isManagerUp: Bool {
    let unit = "user@\(account.uid).service"
    let outcome = try? Spawn.capture(Command(SystemctlRoute.program, ["show", "-P", "ActiveState", unit]), seconds: 10)
    return ["active", "reloading", "refreshing"].contains(outcome?.output.trimmed)
  }

  /// Starts the namespace, or restarts it if its settings changed. It is ready when CRI-O answers.
  func bringUp(changed: Bool) throws(Failure) {
    Report.note("Starting the namespace of \(account.name) (RootlessKit, CRI-O)")
    _ = try? Spawn.capture(
      SystemctlRoute.command(["reset-failed", "rootlesskit.service", "kubelet.service"]), seconds: 10)
    let outcome = try Spawn.capture(
      SystemctlRoute.command([changed ? "restart" : "start", "rootlesskit.service"]), seconds: 90)
    guard outcome.status.isSuccess else {
      try? user(["stop", "rootlesskit.service"], "stop rootlesskit.service")
      throw Failure(
        "start rootlesskit.service", "\(JournalReader.tail("rootlesskit.service", account))", hint: "podsec-u7s doctor")
    }
  }

  /// Enables u7s.service, so that the node starts at boot.
  func enable() throws(Failure) {
    try host(["--quiet", "enable", "u7s.service"], "enable u7s.service")
    try host(["start", "u7s.service"], "start u7s.service")
  }

  /// Prints, after kubeadm's own message, why kubelet did not start and how to start over. Returns kubeadm's status.
  func explain(_ status: ExitStatus, _ command: String) -> Int32 {
    if status.code < 128 { explainKubelet() }
    Report.line("hint: kubeadm reset -f   # then, with the cause mended, kubeadm \(command) again")
    return status.code
  }

  func explainKubelet() {
    let kubelet = UnitState.read("kubelet.service")
    guard kubelet == "failed" || kubelet == "activating" else { return }
    Report.line("kubeadm: kubelet.service is \(kubelet): \(JournalReader.tail("kubelet.service", account))")
  }

  func host(_ arguments: [String], _ purpose: Message) throws(Failure) {
    try Runner.mustSucceed(Command(SystemctlRoute.program, arguments), purpose)
  }

  func user(_ arguments: [String], _ purpose: Message) throws(Failure) {
    try Runner.mustSucceed(SystemctlRoute.command(arguments), purpose)
  }

  /// Controllers that the host has and the running manager does not.
  private var missingControllers: Set<String> {
    func read(_ directory: String) -> Set<String>? {
      let text = Files.readIfPresent("/sys/fs/cgroup\(directory)/cgroup.controllers")
      return text.map { Set($0.split(whereSeparator: \.isWhitespace).map(String.init)) }
    }
    let manager = read("/user.slice/user-\(account.uid).slice/user@\(account.uid).service")
    guard let manager, let host = read("") else { return [] }
    return host.intersection(["cpu", "cpuset", "io", "memory", "pids"]).subtracting(manager)
  }
}
