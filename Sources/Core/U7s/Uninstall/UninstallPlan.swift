import Core

/// What `uninstall` does, in an order that a second call can finish from wherever the first was cut off.
package struct UninstallPlan: Equatable, Sendable {
  /// A line of the preview: a word or two, and the details.
  package struct Line: Equatable, Sendable {
    package let name: Message
    package let detail: Message
  }

  /// Each step is tried, even if an earlier one failed.
  package internal(set) var steps: [UninstallStep] = []
  /// Steps for after all of `steps` succeeded, because a second call needs the account's ids and the program.
  package internal(set) var last: [UninstallStep] = []
  package internal(set) var going: [Line] = []
  package internal(set) var staying: [Line] = []
  var failed: UninstallStep?

  static let kubeconfig = RootsKubeconfig.path
  static let configuration = "/etc/podsec/u7s"
  static let enabled = "/etc/systemd/system/multi-user.target.wants/u7s.service"
  static let unit = "/usr/lib/systemd/system/u7s.service"
  static let defaultHome = "/var/lib/u7s-admin"
  /// Files that would start processes of the account again and that userdel leaves.
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
  static func dropIns(_ account: Account) -> [String] {
    ["user@\(account.uid).service.d", "user-\(account.uid).slice.d"].map { "/etc/systemd/system/" + $0 }
  }

  /// Throws a `Failure` if a file system is mounted below a directory that is to go: its files may belong to others.
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

  /// True if everything of ours on the host belongs to the package manager.
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
    // NOTE: this comes before admin.conf is removed, which it is compared with.
    if facts.isRootsKubeconfigOurs {
      going.append(Line(name: "kubeconfig", detail: "\(UninstallPlan.kubeconfig)"))
      steps.append(.removeFile(UninstallPlan.kubeconfig))
    } else if facts.existing.contains(UninstallPlan.kubeconfig) {
      staying.append(Line(name: "kubeconfig", detail: "\(UninstallPlan.kubeconfig), which is not the one of this node"))
    }
    guard facts.isMember else { return }
    let member: Message = facts.isControlPlane ? "its etcd member and static pods" : "its pods"
    going.append(Line(name: "cluster", detail: "kubeadm reset -f on this node: \(member)"))
    staying.append(
      Line(name: "node object", detail: "in a cluster of other nodes: kubectl delete node \(facts.hostName)"))
    steps.append(.leaveCluster)
  }

  /// What is removed and what stays, in two columns.
  package func text(hostName: String) -> String {
    let width = (going + staying).map(\.name.english.count).max() ?? 0
    func rows(_ lines: [Line]) -> String {
      lines.map { line in
        let name = line.name.english
        return "  \(name)\(String(repeating: " ", count: width - name.count))  \(line.detail.english)\n"
      }.joined()
    }
    func heading(_ text: Message) -> String { text.english + "\n" }
    return (going.isEmpty ? "" : heading("This goes from \(hostName):") + rows(going)) + heading("This stays:")
      + rows(staying)
  }
}
