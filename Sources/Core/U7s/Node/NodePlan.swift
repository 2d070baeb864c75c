import Core
import YAML

/// The steps that make a host ready for a node, before anything runs in the namespace. Each may be done again.
package enum NodePlan {
  /// Inputs that are not the request itself.
  package struct Sources: Equatable, Sendable {
    /// Texts of our modules-load.d(5) and sysctl.d(5) files.
    package var modules: String
    package var sysctls: String
    /// Patches of the user's own directory: name and text.
    package var userPatches: [Patches.File]

    package init(modules: String, sysctls: String, userPatches: [Patches.File] = []) {
      self.modules = modules
      self.sysctls = sysctls
      self.userPatches = userPatches
    }
  }

  /// Kernel settings, accounts and directories that every node needs, whatever its role.
  package static func host(_ facts: HostFacts, account: Account, sources: Sources) -> [Step] {
    modules(sources) + sysctls(sources) + subordinateIDs(facts, account) + directories(account)
      + takeBack(groups: facts.accountsGroups) + units(account)
  }

  /// Settings and patches of this deployment. `pauseImage` is the one that this kubeadm names.
  package static func deployment(_ request: NodeRequest, pauseImage: String?, sources: Sources) throws(Failure)
    -> [Step]
  {
    let ours = Patches.files(request)
    let theirs = sources.userPatches.filter { file in !ours.contains { $0.name == file.name } }
    return [
      try NodeDeployment(request, pauseImage: pauseImage).step(writer: "kubeadm \(request.role.command)"),
      // NOTE: a file left by an earlier cluster would make the node Ready before it has a network.
      .removeBeneath(request.account.home, path: request.paths.flannelConfiguration),
      .emptyDirectory(NodePaths.patches, mode: 0o755),
    ] + etcd(request)
      + (ours + theirs).map { .file("\(NodePaths.patches)/\($0.name)", $0.text, mode: 0o644, owner: .root) }
  }

  /// The directory that the account needs for the user's own `etcd.local.dataDir`; kubeadm makes what is below it.
  private static func etcd(_ request: NodeRequest) -> [Step] {
    let given = request.call.file.cluster?[path: "etcd", "local", "dataDir"]?.string
    guard request.role == .initialize, let top = given.flatMap(NodePlan.stateDirectory(holding:)), top != NodePaths.etcd
    else { return [] }
    return [.directory(top, mode: 0o700, owner: .account)]
  }

  /// The directory directly below our state directory that holds a path; nil for the state directory itself and other
  /// paths.
  static func stateDirectory(holding path: String) -> String? {
    guard path.hasPrefix(NodePaths.state + "/") else { return nil }
    let names = path.dropFirst(NodePaths.state.count).split(separator: "/").filter { $0 != "." }
    return names.first.map { "\(NodePaths.state)/\($0)" }
  }

  private static func modules(_ sources: Sources) -> [Step] {
    lines(sources.modules).map { .module($0) }
  }

  private static func sysctls(_ sources: Sources) -> [Step] {
    lines(sources.sysctls).compactMap { line in
      let parts = line.split(separator: "=", maxSplits: 1).map(\.trimmed)
      guard parts.count == 2 else { return nil }
      let isLimit = parts[0].hasPrefix("fs.inotify.") || parts[0].hasPrefix("kernel.keys.")
      if isLimit, let value = Int(parts[1]) { return .sysctlAtLeast(parts[0], value) }
      return .sysctl(parts[0], parts[1])
    }
  }

  /// Lines that are no comments, as both formats have them.
  package static func lines(_ text: String) -> [String] {
    text.lines.map(\.trimmed).filter { !$0.isEmpty && $0.first != "#" && $0.first != ";" }
  }

  private static func subordinateIDs(_ facts: HostFacts, _ account: Account) -> [Step] {
    var arguments: [String] = []
    for (flag, ranges) in [("--add-subuids", facts.subordinateUIDs), ("--add-subgids", facts.subordinateGIDs)] {
      guard let missing = facts.missingIDs(ranges) else { continue }
      arguments += [flag, "\(missing.lowerBound)-\(missing.upperBound)"]
    }
    guard !arguments.isEmpty else { return [] }
    return [.run(Command("/usr/sbin/usermod", arguments + [account.name]), "give \(account.name) its subordinate ids")]
  }

  private static func directories(_ account: Account) -> [Step] {
    [
      .directory(account.home, mode: 0o700, owner: .account),
      .directory(NodePaths.state, mode: 0o755, owner: .root),
      .directory(NodePaths.etcd, mode: 0o700, owner: .account),
      .directory(NodePaths.state + "/log", mode: 0o755, owner: .root),
      .directory(NodePaths.configuration, mode: 0o755, owner: .root),
      .directory(NodePaths.crioDropIns, mode: 0o755, owner: .root),
      .directory(SeccompDirectory.rootless, mode: 0o755, owner: .root),
      // NOTE: a user's own CA (kubeadm's documented flow) lies below /etc/kubernetes/pki as root's and is handed over.
      .directory(NodePaths.kubernetes, mode: 0o755, owner: .root),
      .handOver(NodePaths.kubernetes, to: ClusterAccount.name),
      // kube-proxy mounts it; a kernel without modules has none.
      .directory("/usr/lib/modules", mode: 0o755, owner: .root),
    ]
  }

  /// The group whose members read the host's whole journal (systemd-journald(8)). Root needs no group for `podsec-u7s
  /// logs`.
  package static let journalGroup = "systemd-journal"

  /// Takes back what earlier versions gave to the account. This is also done before each start of a node. `groups` are
  /// the account's groups.
  package static func takeBack(groups: [String]) -> [Step] {
    let leave = Step.run(
      AccountTools.leave(journalGroup, user: ClusterAccount.name), "take \(ClusterAccount.name) out of \(journalGroup)")
    return (groups.contains(journalGroup) ? [leave] : []) + [
      .directory("/etc/cni", mode: 0o755, owner: .root),
      // NOTE: the directory is given to root before it is cleaned, or the account could add to it meanwhile.
      .directory(NodePaths.cniConfiguration, mode: 0o755, owner: .root),
      .removeOwned(NodePaths.cniConfiguration, by: ClusterAccount.name),
    ]
  }

  private static func units(_ account: Account) -> [Step] {
    let manager = "user@\(account.uid).service"
    return [
      .file(
        "/etc/systemd/system/\(manager).d/podsec-u7s.conf",
        """
        # A manager that ended takes the whole node with it, and nobody else starts it anew; u7s.service then follows it.
        [Unit]
        StartLimitIntervalSec=0
        [Service]
        Restart=always
        RestartSec=1
        # kubelet and crun set limits with these controllers.
        Delegate=cpu cpuset io memory pids
        TasksMax=infinity
        # What the node's own services may have of a system service's (cri-o's unit has the same limits). The score is
        # the lowest that the account's processes can have, so a pod's class counts from there.
        OOMScoreAdjust=0
        LimitNOFILE=1048576
        LimitNPROC=infinity
        LimitCORE=infinity

        """,
        mode: 0o644, owner: .root),
      .file(
        "/etc/systemd/system/user-\(account.uid).slice.d/podsec-u7s.conf",
        "# Pods are not the logins that this limit is meant for.\n[Slice]\nTasksMax=infinity\n", mode: 0o644,
        owner: .root),
      .file(
        "/etc/systemd/system/u7s.service.d/podsec-u7s.conf",
        "# The manager of \(account.name)'s units.\n[Unit]\nRequires=\(manager)\nAfter=\(manager)\n", mode: 0o644,
        owner: .root),
    ]
  }
}
