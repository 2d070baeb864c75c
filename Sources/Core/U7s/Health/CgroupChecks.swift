import Core

/// The doctor's checks of pods' limits and statistics, and of the account's service manager.
extension Doctor {
  static func resources(_ facts: HostFacts) -> [Check] {
    [containers(facts), statistics(facts), manager(facts), sudo(facts)].compactMap { $0 }
      + limits(of: facts.limits, facts)
  }

  private static func containers(_ facts: HostFacts) -> Check? {
    guard let groups = facts.containers else { return nil }
    let all = groups.placed.count + groups.misplaced.count
    return Check(
      "pod cgroups", groups.misplaced.isEmpty ? .ok : .error,
      found: groups.misplaced.isEmpty
        ? "\(all) containers in their pods' groups"
        : "\(groups.misplaced.count) of \(all) containers outside of kubepods",
      needed: "each container in its pod's group, or the pod's limits and statistics do not hold",
      fix: "systemctl restart u7s   # starts CRI-O and the containers anew")
  }

  private static func statistics(_ facts: HostFacts) -> Check? {
    guard let kubelet = facts.kubelet else { return nil }
    return Check(
      "pod statistics", kubelet.hasStatistics ? .ok : .error,
      found: kubelet.hasStatistics ? "from cAdvisor" : "none: kubelet calls CRI-O at \(kubelet.runtimeEndpoint)",
      needed: "kubelet's containerRuntimeEndpoint \(NodePaths.crioEndpoint), or it measures and evicts nothing",
      // A node that an earlier release made has the other name in up to three files.
      fix: """
        nsenter_u7s sh -c 'sed -i "s,unix://[^ ]*/crio.sock,\(NodePaths.crioEndpoint)," /var/lib/kubelet/*.yaml \
        /var/lib/kubelet/*.env' && nsenter_u7s systemctl restart kubelet
        """)
  }

  private static func manager(_ facts: HostFacts) -> Check? {
    guard facts.isNamespaceUp, let account = facts.account else { return nil }
    return Check(
      "systemctl inside", facts.managerRefusal == nil ? .ok : .error,
      found: facts.managerRefusal.map { "\($0)" } ?? "\(account.name)'s manager answers",
      needed: "kubeadm starts kubelet by it", fix: "systemctl restart user@\(account.uid).service")
  }

  private static func sudo(_ facts: HostFacts) -> Check? {
    guard let path = facts.sudoPath else { return nil }
    let isFirst = path.split(separator: ":").first.map(String.init) == NodePaths.shims
    return Check(
      "sudo", isFirst ? .ok : .warning, found: isFirst ? "finds the shims first" : "its PATH is \(path)",
      needed: "\(NodePaths.shims) first; `sudo kubeadm` is the genuine one otherwise, and makes a rootful node",
      fix:
        "grep -rn secure_path /etc/sudoers /etc/sudoers.d   # the last one counts: put \(NodePaths.shims) first there")
  }

  private static func limits(of limits: ManagerLimits?, _ facts: HostFacts) -> [Check] {
    guard let limits, let account = facts.account else { return [] }
    func check(_ name: String, _ isGood: Bool, found: Message, needed: Message) -> Check {
      Check(
        name, isGood ? .ok : .warning, found: found, needed: needed,
        fix: "podsec-u7s prepare && systemctl restart user@\(account.uid).service   # restarts the node",
        isMendedByInit: true)
    }
    return [
      check(
        "OOM score", limits.oomScore <= 0, found: "pods get \(limits.oomScore) or more",
        needed: "0: a higher one takes from pods the difference of their classes"),
      check(
        "open files", (limits.openFiles ?? .max) >= ManagerLimits.wantedOpenFiles,
        found: limits.openFiles.map { "\($0)" } ?? "unlimited",
        needed: "\(ManagerLimits.wantedOpenFiles), as a rootful CRI-O has"),
      check(
        "tasks", limits.tasks == nil,
        found: limits.tasks.map { "\($0) for all processes of \(account.name)" } ?? "unlimited",
        needed: "no limit on user-\(account.uid).slice: pods have their own"),
    ]
  }
}
