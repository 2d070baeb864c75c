import Core

/// Removes what the node and `make install` made outside of the account's files, and restores directories.
extension UninstallPlan {
  mutating func restoreDirectories(_ facts: UninstallFacts) {
    let before = facts.before?.directories ?? []
    if facts.before != nil, !before.contains(where: { $0.path == "/root/.kube" }),
      facts.existing.contains("/root/.kube/cache")
    {
      going.append(Line(name: "kubectl's cache", detail: "/root/.kube/cache"))
      steps.append(.removeTree("/root/.kube/cache"))
    }
    for path in HostBefore.watched.reversed() where facts.existing.contains(path) {
      // NOTE: without the list of earlier directories, empty directories are removed, except the system's own.
      let isSystems = path == "/usr/lib/modules" || path.hasPrefix("/root/") || path.hasPrefix("/var/lib/systemd/")
      let isOthers = before.contains { $0.path == path } || facts.before == nil && isSystems
      if !isOthers { steps.append(.removeDirectory(path)) }
    }
    // NOTE: parents come first.
    steps += before.filter { $0.path.hasPrefix("/etc/") }.map { .restore($0) }
  }

  mutating func removeState(_ facts: UninstallFacts, purges: Bool) {
    if facts.state.contains("backup") {
      if purges { steps.append(.removeTree(NodePaths.backup)) }
      if purges {
        going.append(Line(name: "backups", detail: "\(NodePaths.backup): snapshots of etcd"))
      } else {
        staying.append(Line(name: "backups", detail: "\(NodePaths.backup): snapshots of etcd; --purge removes them"))
      }
    }
    for name in facts.stateLinks {
      staying.append(Line(name: "link", detail: "\(NodePaths.state)/\(name), which is not ours"))
    }
    let units = ["/etc/systemd/system/u7s.service.d"] + (facts.account.map(UninstallPlan.dropIns) ?? [])
    for directory in units where facts.existing.contains(directory) {
      steps += [.removeFile(directory + "/podsec-u7s.conf"), .removeDirectory(directory)]
      going.append(Line(name: "drop-in", detail: "\(directory)"))
    }
    for path in [NodePaths.settings, NodePaths.unfinished] where facts.existing.contains(path) {
      going.append(Line(name: "settings", detail: "\(path)"))
      steps.append(.removeFile(path))
    }
    if facts.existing.contains(NodePaths.patches) { steps.append(.removeTree(NodePaths.patches)) }
    steps += [.run(Command(SystemctlRoute.program, ["daemon-reload"]), "reload systemd")] + (failed.map { [$0] } ?? [])
  }

  mutating func removeInstalled(_ facts: UninstallFacts) {
    if let package = facts.package {
      staying.append(Line(name: "package", detail: "\(package.name): \(package.removal)"))
      return
    }
    let isRest = !facts.existing.contains(NodePaths.shims) && facts.existing.contains(InstalledFiles.program)
    guard let installed = facts.installed else {
      // The list is removed before the program, so a call that was cut off there left the program without its list.
      if isRest { last.append(.removeFile(InstalledFiles.program)) }
      if isRest { going.append(Line(name: "program", detail: "\(InstalledFiles.program)")) }
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
}
