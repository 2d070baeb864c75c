import Core

/// What `uninstall` does, in an order that a second call can finish from wherever the first was cut off.
package struct UninstallPlan: Equatable, Sendable {
  /// A line of what is shown: a word or two, and the details.
  package struct Line: Equatable, Sendable {
    package let name: String
    package let detail: String
  }

  /// Each is tried, whatever became of those before it.
  package private(set) var steps: [UninstallStep] = []
  /// Only where all of `steps` succeeded: a second call needs the account's ids, and the program.
  package private(set) var last: [UninstallStep] = []
  package private(set) var going: [Line] = []
  package private(set) var staying: [Line] = []
  private var failed: UninstallStep?

  static let kubeconfig = RootsKubeconfig.path
  static let configuration = "/etc/podsec/u7s"
  static let enabled = "/etc/systemd/system/multi-user.target.wants/u7s.service"
  static let unit = "/usr/lib/systemd/system/u7s.service"
  static let defaultHome = "/var/lib/u7s-admin"
  /// Which would start processes of the account again, and which userdel leaves.
  static let spools = [
    "/var/spool/cron/crontabs/\(ClusterAccount.name)", "/var/spool/cron/\(ClusterAccount.name)",
    "/var/mail/\(ClusterAccount.name)",
  ]
  static let shared = ["/tmp", "/var/tmp", "/dev/shm"]

  /// Paths whose existence the plan depends on.
  package static func asked(_ account: Account?) -> [String] {
    [
      account?.home ?? defaultHome, kubeconfig, "/root/.kube/cache", configuration, NodePaths.settings,
      NodePaths.unfinished, NodePaths.patches, NodePaths.state, HostBefore.path, enabled, unit, NodePaths.shims,
      InstalledFiles.program, "/etc/systemd/system/u7s.service.d",
    ] + spools + HostBefore.watched + (account.map { dropIns($0) + [AccountPaths($0).runtime] } ?? [])
  }

  /// Directories of the drop-ins of the account's manager and slice.
  private static func dropIns(_ account: Account) -> [String] {
    ["user@\(account.uid).service.d", "user-\(account.uid).slice.d"].map { "/etc/systemd/system/" + $0 }
  }

  /// Refuses where a file system is mounted below what goes: its files may be others'.
  package init(_ facts: UninstallFacts, purges: Bool) throws(Failure) {
    try refuseMounts(facts)
    leaveCluster(facts)
    stop(facts)
    removeAccountsFiles(facts)
    restoreDirectories(facts)
    removeState(facts, purges: purges)
    removeAccount(facts)
    removeInstalled(facts)
    staying.append(Line(name: "kernel", detail: "loaded modules and sysctls, until the next start of this host"))
    staying.append(Line(name: "journal", detail: "the lines that are in it"))
  }

  /// True where nothing of ours is on the host but what a package manager owns.
  package var isEmpty: Bool { going.isEmpty }

  private func refuseMounts(_ facts: UninstallFacts) throws(Failure) {
    let home = facts.account?.home ?? UninstallPlan.defaultHome
    for top in [home, NodePaths.kubernetes, NodePaths.cniConfiguration, NodePaths.state, UninstallPlan.configuration] {
      if let mount = facts.mounts.first(where: { $0.hasPrefix(top + "/") }) {
        throw Failure(
          "uninstall: look at \(top)", "a file system is mounted at \(mount), and its files may be others'",
          hint: "\(Command("umount", [mount]).display)")
      }
    }
  }

  private mutating func leaveCluster(_ facts: UninstallFacts) {
    // NOTE: while admin.conf is there to compare with.
    if facts.isRootsKubeconfigOurs {
      going.append(Line(name: "kubeconfig", detail: UninstallPlan.kubeconfig))
      steps.append(.removeFile(UninstallPlan.kubeconfig))
    } else if facts.existing.contains(UninstallPlan.kubeconfig) {
      staying.append(Line(name: "kubeconfig", detail: "\(UninstallPlan.kubeconfig), which is not the one of this node"))
    }
    guard facts.isMember else { return }
    let member = facts.isControlPlane ? "its etcd member and static pods" : "its pods"
    going.append(Line(name: "cluster", detail: "kubeadm reset -f on this node: \(member)"))
    staying.append(
      Line(name: "node object", detail: "in a cluster of other nodes: kubectl delete node \(facts.hostName)"))
    steps.append(.leaveCluster)
  }

  private mutating func stop(_ facts: UninstallFacts) {
    if facts.existing.contains(UninstallPlan.enabled) || facts.existing.contains(UninstallPlan.unit) {
      steps.append(
        .run(Command(SystemctlRoute.program, ["--quiet", "disable", "--now", "u7s.service"]), "disable u7s.service"))
    }
    // NOTE: an uninstall that was cut off has removed some.
    let others = (facts.installed?.systemUnits ?? []).filter { facts.existing.contains($0) }
      .compactMap { $0.split(separator: "/").last.map(String.init) }.filter { $0 != "u7s.service" }
    if !others.isEmpty {
      steps.append(
        .run(
          Command(SystemctlRoute.program, ["--quiet", "disable", "--now"] + others), "disable the suite's other units"))
    }
    // NOTE: with a pattern, for a unit that is not loaded is none then, and not an error.
    let units = facts.account.map { ["user@\($0.uid).service*"] } ?? []
    failed = .run(
      Command(SystemctlRoute.program, ["reset-failed", "u7s.service*"] + units), "forget failures of the units")
    guard let account = facts.account else { return }
    let ids = facts.subordinateUIDs.map { "\($0.start)-\(UInt64($0.start) + UInt64($0.count) - 1)" }
    going.append(
      Line(name: "units", detail: "u7s.service, rootlesskit.service, kubelet.service; \(account.name)'s linger"))
    going.append(
      Line(
        name: "processes",
        detail: "all of \(account.name), uid \(account.uid)"
          + (ids.isEmpty ? "" : ", subordinate \(ids.joined(separator: ", "))")))
    // NOTE: linger first, or logind starts the manager again.
    steps += [
      .run(Command("/usr/bin/loginctl", ["disable-linger", account.name]), "end \(account.name)'s linger"),
      .run(
        Command(SystemctlRoute.program, ["stop", "user@\(account.uid).service"]),
        "stop the manager of \(account.name)'s units"),
    ]
    steps += UninstallPlan.spools.filter(facts.existing.contains).map { .removeFile($0) }
    steps += [
      .endProcesses,
      .run(
        Command(
          SystemctlRoute.program, ["stop", "user-runtime-dir@\(account.uid).service", "user-\(account.uid).slice"]),
        "remove \(AccountPaths(account).runtime)"),
    ]
  }

  private mutating func removeAccountsFiles(_ facts: UninstallFacts) {
    let home = facts.account?.home ?? UninstallPlan.defaultHome
    let directories = facts.state.filter { $0 != "backup" && $0 != "before" }.map { "\(NodePaths.state)/\($0)" }
    let clusters = [NodePaths.kubernetes, NodePaths.cniConfiguration].filter(facts.accounts.contains)
    if let account = facts.account {
      let isHomeOurs = facts.accounts.contains(home)
      // The account cannot even list what is root's: forbidden.log.
      let theirs = directories.filter { $0 != NodePaths.state + "/log" }
      steps.append(.emptyAsAccount((isHomeOurs ? [home] : []) + clusters + theirs))
      steps.append(.emptyShared(UninstallPlan.shared))
      for path in clusters { going.append(Line(name: "cluster's files", detail: "\(path): what is the account's")) }
      if facts.existing.contains(home) && !isHomeOurs {
        staying.append(Line(name: "home", detail: "\(home), which is not \(account.name)'s"))
      }
    }
    let isOurs = facts.account == nil || facts.accounts.contains(home)
    if facts.existing.contains(home) && isOurs {
      going.append(Line(name: "home", detail: "\(home): images, pods' data, keys"))
      steps.append(.removeTree(home))
    }
    for name in directories where facts.existing.contains(NodePaths.state) {
      going.append(Line(name: "state", detail: name))
      steps.append(.removeTree(name))
    }
  }

  private mutating func restoreDirectories(_ facts: UninstallFacts) {
    let before = facts.before?.directories ?? []
    if facts.before != nil, !before.contains(where: { $0.path == "/root/.kube" }),
      facts.existing.contains("/root/.kube/cache")
    {
      going.append(Line(name: "kubectl's cache", detail: "/root/.kube/cache"))
      steps.append(.removeTree("/root/.kube/cache"))
    }
    for path in HostBefore.watched.reversed() where facts.existing.contains(path) {
      // NOTE: without the list of what was there, an empty directory is as good as none, but the system's own stay.
      let isSystems = path == "/usr/lib/modules" || path.hasPrefix("/root/") || path.hasPrefix("/var/lib/systemd/")
      let isOthers = before.contains { $0.path == path } || facts.before == nil && isSystems
      if !isOthers { steps.append(.removeDirectory(path)) }
    }
    // NOTE: parents first.
    steps += before.filter { $0.path.hasPrefix("/etc/") }.map { .restore($0) }
  }

  private mutating func removeState(_ facts: UninstallFacts, purges: Bool) {
    if facts.state.contains("backup") {
      if purges { steps.append(.removeTree(NodePaths.backup)) }
      let line = Line(
        name: "backups", detail: "\(NodePaths.backup): snapshots of etcd" + (purges ? "" : "; --purge removes them")
      )
      if purges { going.append(line) } else { staying.append(line) }
    }
    for name in facts.stateLinks {
      staying.append(Line(name: "link", detail: "\(NodePaths.state)/\(name), which is not ours"))
    }
    let units = ["/etc/systemd/system/u7s.service.d"] + (facts.account.map(UninstallPlan.dropIns) ?? [])
    for directory in units where facts.existing.contains(directory) {
      steps += [.removeFile(directory + "/podsec-u7s.conf"), .removeDirectory(directory)]
      going.append(Line(name: "drop-in", detail: directory))
    }
    for path in [NodePaths.settings, NodePaths.unfinished] where facts.existing.contains(path) {
      going.append(Line(name: "settings", detail: path))
      steps.append(.removeFile(path))
    }
    if facts.existing.contains(NodePaths.patches) { steps.append(.removeTree(NodePaths.patches)) }
    steps += [.run(Command(SystemctlRoute.program, ["daemon-reload"]), "reload systemd")] + (failed.map { [$0] } ?? [])
  }

  private mutating func removeAccount(_ facts: UninstallFacts) {
    if let account = facts.account {
      going.append(Line(name: "account", detail: "\(account.name), its group and subordinate ids"))
      last.append(.run(Command("/usr/sbin/userdel", [account.name]), "remove the account \(account.name)"))
    }
    for group in facts.groups {
      if group != ClusterAccount.name { going.append(Line(name: "group", detail: "\(group), if it has no members")) }
      last.append(.removeGroup(group))
    }
    if let before = facts.before {
      last += HostBefore.backups.filter { !before.backups.contains($0) }.map { .removeFile($0) }
    }
    if facts.existing.contains(HostBefore.path) { last.append(.removeFile(HostBefore.path)) }
  }

  private mutating func removeInstalled(_ facts: UninstallFacts) {
    if let package = facts.package {
      staying.append(Line(name: "package", detail: "\(package.name): \(package.removal)"))
      return
    }
    let isRest = !facts.existing.contains(NodePaths.shims) && facts.existing.contains(InstalledFiles.program)
    guard let installed = facts.installed else {
      // The list goes before the program, so this is what a call that was cut off there has left.
      if isRest { last.append(.removeFile(InstalledFiles.program)) }
      if isRest { going.append(Line(name: "program", detail: InstalledFiles.program)) }
      if !isRest && facts.existing.contains(InstalledFiles.program) {
        staying.append(Line(name: "program", detail: "its files, which no list of `make install` names"))
      }
      return
    }
    if facts.existing.contains(UninstallPlan.configuration) {
      going.append(Line(name: "configuration", detail: "\(UninstallPlan.configuration), with what was edited in it"))
      last.append(.removeTree(UninstallPlan.configuration))
    }
    let files = installed.files.filter { $0 != InstalledFiles.program }
    going.append(Line(name: "program", detail: "\(files.count + 1) files that `make install` made"))
    last += files.reversed().map { .removeFile($0) }
    last.append(.run(Command(SystemctlRoute.program, ["daemon-reload"]), "reload systemd"))
    last.append(.removeFile(InstalledFiles.path))
    last += installed.directories.reversed().map { .removeDirectory($0) }
    last.append(.removeFile(InstalledFiles.program))
  }

  /// What goes and what stays, in two columns.
  package func text(hostName: String) -> String {
    let width = (going + staying).map(\.name.count).max() ?? 0
    func rows(_ lines: [Line]) -> String {
      lines.map { "  \($0.name)\(String(repeating: " ", count: width - $0.name.count))  \($0.detail)\n" }.joined()
    }
    return (going.isEmpty ? "" : "This goes from \(hostName):\n" + rows(going)) + "This stays:\n" + rows(staying)
  }
}
