import Core

/// Removes the account: first its units and processes, then its files, and last the account itself.
extension UninstallPlan {
  mutating func stop(_ facts: UninstallFacts) {
    if facts.existing.contains(UninstallPlan.enabled) || facts.existing.contains(UninstallPlan.unit) {
      steps.append(
        .run(Command(SystemctlRoute.program, ["--quiet", "disable", "--now", "u7s.service"]), "disable u7s.service"))
    }
    // NOTE: an uninstall that was cut off has already removed some.
    let others = (facts.installed?.systemUnits ?? []).filter { facts.existing.contains($0) }
      .compactMap { $0.split(separator: "/").last.map(String.init) }.filter { $0 != "u7s.service" }
    if !others.isEmpty {
      steps.append(
        .run(
          Command(SystemctlRoute.program, ["--quiet", "disable", "--now"] + others), "disable the suite's other units"))
    }
    // NOTE: a pattern is used because a unit that is not loaded is then not an error.
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
        detail: ids.isEmpty
          ? "all of \(account.name), uid \(account.uid)"
          : "all of \(account.name), uid \(account.uid), subordinate \(ids.joined(separator: ", "))"))
    // NOTE: lingering is turned off first, or logind starts the manager again.
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

  mutating func removeAccountsFiles(_ facts: UninstallFacts) {
    let home = facts.account?.home ?? UninstallPlan.defaultHome
    let directories = facts.state.filter { $0 != "backup" && $0 != "before" }.map { "\(NodePaths.state)/\($0)" }
    let clusters = [NodePaths.kubernetes, NodePaths.cniConfiguration].filter(facts.accounts.contains)
    if let account = facts.account {
      let isHomeOurs = facts.accounts.contains(home)
      // The account cannot list the directory of forbidden.log, which belongs to root.
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
      going.append(Line(name: "state", detail: "\(name)"))
      steps.append(.removeTree(name))
    }
  }

  mutating func removeAccount(_ facts: UninstallFacts) {
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
}
