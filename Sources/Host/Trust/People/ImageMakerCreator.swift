import Core
import CoreTrust
import Glibc
import Host

/// `podsec-create-imagemakeruser`: accounts, then keys, then the registry's credentials, and last the policy that names
/// the keys.
struct ImageMakerCreator {
  let call: CreateImageMakers

  func run() throws(Failure) -> Int32 {
    try TrustCommand.requireRoot("make image makers")
    let lock = try TrustCommand.lock()
    defer { _ = lock }
    let server = try requireServer()
    let former = try ImagePolicy(try Files.text(PodsecPaths.policy), path: PodsecPaths.policy)
    let policy = try MakerPolicy.adding(call.makers, to: former, replaces: call.replaces)
    let secret = try PasswordReader.secret(call.password)
    var plans: [[Step]] = []
    let facts = Accounts.facts()
    for maker in call.makers {
      let plan = try AccountPlan(maker.user, isMaker: true, password: call.password, secret: secret, facts: facts)
      try PasswordReader.checkTerminal(plan.steps, user: "\(maker.user)")
      try KeyCreator(maker.user, call).check()
      plans.append(plan.steps)
    }
    for (maker, steps) in zip(call.makers, plans) {
      try Accounts.perform(steps, call.isDryRun)
      if !call.isDryRun { try Accounts.completeSubIDs(maker.user) }
      try KeyCreator(maker.user, call).run()
      try giveCredentials(maker.user, server.distribution)
    }
    try publish(policy, former: former)
    return 0
  }

  /// Image makers exist on the server only: they write signatures into its directory.
  private func requireServer() throws(Failure) -> (address: Address, distribution: Distribution) {
    let hosts = HostsFile(Files.readIfPresent(SystemPaths.hosts) ?? "")
    let address = try OwnServer.require(hosts, own: try NetworkReader.addresses())
    guard Files.exists(PodsecPaths.signatures) else {
      throw Failure(
        "find \(PodsecPaths.signatures)", "it is not there", hint: "podsec-create-policy \(address)   # first")
    }
    guard Files.exists(ServerPlan.credentials) else {
      throw Failure(
        "find \(ServerPlan.credentials)", "the registry was not set up yet", hint: "podsec-create-services   # first")
    }
    return (address, try Distribution(osRelease: OSReleaseReader.read()))
  }

  private func giveCredentials(_ user: UserName, _ distribution: Distribution) throws(Failure) {
    let list = try Files.text(ServerPlan.credentials)
    if call.isDryRun {
      let password = Step.file(ServerPlan.credentials, list, mode: 0o640, owner: .group(distribution.webGroup))
      Runner.show([password, .homeFile(user: "\(user)", RegistryCredentials.file, "", mode: 0o600)])
      return
    }
    let home = try Users.require(user.description).home
    let auth = try attempt("read ~\(user)/\(RegistryCredentials.file)") { () throws(Errno) -> String? in
      do throws(Errno) {
        return String(decoding: try SafeDirectory(home).read(RegistryCredentials.file), as: UTF8.self)
      } catch {
        if error.code == ENOENT { return nil }
        throw error
      }
    }
    if RegistryCredentials.areThere(user, auth: auth, list: list) { return }
    let password = Base64.url((0..<24).map { _ in UInt8.random(in: 0...255) })
    let hash = try Runner.mustSucceed(RegistryCredentials.hash(password), "hash the registry's password").trimmed
    guard RegistryCredentials.isHash(hash) else {
      throw Failure("hash the registry's password", "openssl printed something else")
    }
    try Runner().run([
      .homeFile(
        user: "\(user)", RegistryCredentials.file,
        try RegistryCredentials.auth(auth, user: user, password: password), mode: 0o600),
      .file(
        ServerPlan.credentials, RegistryCredentials.list(list, user: user, hash: hash), mode: 0o640,
        owner: .group(distribution.webGroup)),
    ])
    Report.note("\(user): may push to \(PodsecServer.registry)")
  }

  /// The policy of this host, its copy for other nodes, and the image makers' own.
  private func publish(_ policy: ImagePolicy, former: ImagePolicy) throws(Failure) {
    let file = try PolicyFactsReader.linkedFile(PodsecPaths.policy)
    var steps = file.steps(
      to: policy.text, prefix: "policy_", backup: { "policy_" + $0 }, stamps: PolicyFactsReader.stamps())
    steps.append(.file(PodsecPaths.publishedPolicy, policy.text, mode: 0o644, owner: .root))
    var members = Accounts.facts().members(of: PodsecGroup.makers).map(\.name)
    if call.isDryRun { members += call.makers.map { "\($0.user)" }.filter { !members.contains($0) } }
    for maker in call.makers where !maker.scope.path.isEmpty {
      steps.append(
        .directoryBeneath(
          PodsecPaths.signatures, path: maker.scope.path, mode: 0o755, owner: .user("\(maker.user)"),
          parents: .group(PodsecGroup.makers), parentMode: 0o1775))
    }
    let stamp = Clock.stamp(later: 0)
    for member in members {
      let personal = MakerPolicy.personal(
        member, policy, former: former, present: present(member), keeps: call.keeps, stamp: stamp)
      for warning in personal.warnings { Report.warning(warning) }
      steps += personal.steps
    }
    try Accounts.perform(steps, call.isDryRun)
    if call.isDryRun { return }
    for maker in call.makers { Report.note("images of \(maker.scope): signed by \(maker.user)") }
    Report.note("other nodes: podsec-create-policy ADDRESS there, again where it was called before")
  }

  /// The member's own files; one that cannot be read is replaced, or that fails with its name.
  private func present(_ member: String) -> [String: String] {
    guard let home = Users.account(member)?.home, let directory = try? SafeDirectory(home) else { return [:] }
    var texts: [String: String] = [:]
    for path in MakerPolicy.paths {
      if let bytes = try? directory.read(path) { texts[path] = String(decoding: bytes, as: UTF8.self) }
    }
    return texts
  }
}
