import Core

/// The steps of `podsec-create-policy`, in order: keys before the policy that names them, and /etc/hosts last, because
/// other commands take the names in it as a sign that everything else is in place.
package struct PolicyPlan: Equatable, Sendable {
  package private(set) var steps: [Step] = []
  package private(set) var warnings: [Message] = []

  /// The server's keys and policy, already checked.
  package struct Fetched: Equatable, Sendable {
    /// File names with their texts.
    package var keys: [PolicyFacts.Named]
    package var policy: ImagePolicy

    package init(keys: [PolicyFacts.Named], policy: ImagePolicy) {
      self.keys = keys
      self.policy = policy
    }
  }

  /// Where keys and policy come from.
  package enum Origin: Equatable, Sendable {
    /// This host is the server: it keeps its own.
    case own
    case fetched(Fetched)
  }

  /// The result of checking this host's files: the new texts of /etc/hosts and registries.conf, nil for unchanged ones.
  private struct Judged {
    let hosts: String?
    let registries: String?
    let distribution: Distribution
  }

  /// Throws if something on this host prevents the plan, wherever keys and policy come from. It is called before
  /// anything is downloaded.
  package static func check(server: Address, facts: PolicyFacts) throws(Failure) { _ = try judge(server, facts) }

  private static func judge(_ server: Address, _ facts: PolicyFacts) throws(Failure) -> Judged {
    let hosts = try hosts(facts.hosts, server)
    try Lookaside.check(facts.otherLookasides.map { ($0.path, $0.text) })
    let isNamed = try isNamed(facts.registriesDropIns)
    return Judged(
      hosts: hosts, registries: try registries(isNamed, facts.registries),
      distribution: try Distribution(osRelease: facts.osRelease))
  }

  /// Throws a `Failure` if something on this host prevents the plan. With `keeps`, files that the administrator changed
  /// stay.
  package init(
    server: Address, facts: PolicyFacts, from origin: Origin, stamps: LinkedFile.Stamps, keeps: Bool = false
  ) throws(Failure) {
    let judged = try PolicyPlan.judge(server, facts)
    people(facts, judged.distribution)
    directories(isServer: origin == .own)
    let policy: ImagePolicy
    switch origin {
    case .own: policy = try own(facts.policy)
    case .fetched(let fetched):
      policy = fetched.policy
      for key in fetched.keys {
        steps.append(.file("\(PodsecPaths.keys)/\(key.path)", key.text, mode: 0o644, owner: .root))
      }
    }
    let isChanged =
      facts.published != nil && facts.policy.text != facts.published
      && facts.policy.text.map { (try? ImagePolicy($0, path: ""))?.text != policy.text } ?? false
    replace(facts.policy, by: policy.text, "policy_", { "policy_" + $0 }, stamps, isChanged: isChanged, keeps: keeps)
    steps.append(.file(PodsecPaths.publishedPolicy, policy.text, mode: 0o644, owner: .root))
    steps.append(.directory(PodsecPaths.registriesDirectory, mode: 0o755, owner: .root))
    replace(
      facts.lookaside, by: Lookaside.text, "default_", { "default.yaml." + $0 }, stamps,
      isChanged: facts.published != nil && facts.lookaside.text.map { $0 != Lookaside.text } ?? false, keeps: keeps)
    if let registries = judged.registries {
      steps += facts.registries.steps(
        to: registries, prefix: "registries_", backup: { "registries.conf." + $0 }, stamps: stamps)
    }
    if let hosts = judged.hosts { steps.append(.file(SystemPaths.hosts, hosts, mode: 0o644, owner: .root)) }
  }

  /// Replaces a file, and says so where the administrator changed it since the last call; or leaves it then.
  private mutating func replace(
    _ file: LinkedFile, by text: String, _ prefix: String, _ backup: (String) -> String, _ stamps: LinkedFile.Stamps,
    isChanged: Bool, keeps: Bool
  ) {
    if isChanged && keeps {
      warnings.append("\(file.path) was changed on this host and stays as it is (--keep)")
      return
    }
    if isChanged {
      let kept = file.kept(backup: backup, stamps: stamps)
      warnings.append("\(file.path) was changed on this host and is replaced; its former text stays in \(kept)")
      warnings.append("--keep leaves a changed \(file.path) as it is")
    }
    steps += file.steps(to: text, prefix: prefix, backup: backup, stamps: stamps)
  }

  private mutating func people(_ facts: PolicyFacts, _ distribution: Distribution) {
    for group in [PodsecGroup.users, PodsecGroup.makers] where facts.groups[group] == nil {
      steps.append(.run(AccountTools.addGroup(group), "add the group \(group)"))
    }
    // NOTE: this comes before newuidmap is restricted to the group, because a running cluster's account needs it.
    if facts.hasClusterAccount, facts.groups[PodsecGroup.users]?.contains(ClusterAccount.name) != true {
      steps.append(
        .run(
          AccountTools.join(PodsecGroup.users, user: ClusterAccount.name),
          "add \(ClusterAccount.name) to \(PodsecGroup.users)"))
    }
    if facts.hasCloneSysctl {
      steps.append(.file(PodsecPaths.sysctl, "kernel.unprivileged_userns_clone=1\n", mode: 0o644, owner: .root))
      steps.append(.sysctl("kernel.unprivileged_userns_clone", "1"))
    }
    if !facts.isRestricted { steps += distribution.restriction }
    if let caveat = distribution.restrictionCaveat { warnings.append(caveat) }
  }

  private mutating func directories(isServer: Bool) {
    steps.append(.directory(PodsecPaths.sigstore, mode: 0o755, owner: .root))
    // NOTE: an older release let image makers write files here. Those are given to root after the directory is.
    steps.append(.directory(PodsecPaths.keys, mode: 0o755, owner: .root))
    steps.append(.ownByRoot(PodsecPaths.keys))
    guard isServer else { return }
    // The sticky bit keeps a maker from moving or removing another maker's signatures.
    steps.append(.directory(PodsecPaths.signatures, mode: 0o1775, owner: .group(PodsecGroup.makers)))
    steps.append(.file(PodsecPaths.index, "\(PodsecServer.signatures)\n", mode: 0o644, owner: .root))
  }

  /// The server's own policy. One that rejects by default stays unchanged; any other is tightened, with a warning.
  private mutating func own(_ file: LinkedFile) throws(Failure) -> ImagePolicy {
    guard let text = file.text else { return .rejecting }
    let policy = try ImagePolicy(text, path: file.path)
    if policy.isRejecting { return policy }
    let (tightened, dropped) = policy.tightened
    if !dropped.isEmpty {
      warnings.append("the new policy leaves out what asked for no signature: \(dropped.joined(separator: ", "))")
    }
    return tightened
  }

  /// The new text of /etc/hosts, nil where it is as it should be.
  ///
  /// Trivy may run on another host: a line that names it already is kept.
  private static func hosts(_ file: HostsFile, _ server: Address) throws(Failure) -> String? {
    let names = [PodsecServer.registry, PodsecServer.signatures]
    for name in names {
      if let other = file.addresses(of: name).first(where: { $0 != server }) {
        throw Failure(
          "name the server in \(SystemPaths.hosts)", "\(name) is \(other) there",
          hint: "vi \(SystemPaths.hosts)   # give \(name) a line of its own with \(server)")
      }
    }
    return file.adding(file.names(PodsecServer.trivy) ? names : PodsecServer.names, at: server)
  }

  private static func registries(_ isNamed: Bool, _ file: LinkedFile) throws(Failure) -> String? {
    isNamed ? nil : try RegistriesConf.adding(to: file.text ?? "", path: file.path)
  }

  private static func isNamed(_ dropIns: [PolicyFacts.Named]) throws(Failure) -> Bool {
    for file in dropIns {
      let added = try RegistriesConf.adding(to: file.text, path: file.path)
      if added == nil { return true }
    }
    return false
  }
}
