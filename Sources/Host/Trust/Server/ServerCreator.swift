import Core
import CoreTrust
import Glibc
import Host

/// `podsec-create-services`: writes, has nginx judge it, starts, and sees that all answers.
struct ServerCreator {
  let call: CreateServices

  func run() throws(Failure) -> Int32 {
    try TrustCommand.requireRoot("start the registry and the signature server")
    let lock = try TrustCommand.lock()
    defer { _ = lock }
    var facts = try gather()
    try ServerPlan.checkPorts(
      try Runner.mustSucceed(ServerPlan.listeners, "list who listens", seconds: 10), facts)
    if call.isDryRun {
      Runner.show([.run(ServerCreator.makeVolume, "make the volume")])
      let plan = ServerPlan(facts)
      Runner.show(plan.settings + plan.starts)
      return 0
    }
    facts = try withVolume(facts)
    let plan = ServerPlan(facts)
    try settle(plan, facts)
    try Runner().run(plan.starts)
    for question in ServerPlan.questions(facts.server) { try wait(question, facts) }
    Report.note("registry: http://\(PodsecServer.registry)/v2/_catalog  (\(facts.server):\(PodsecServer.registryPort))")
    Report.note("signatures: \(PodsecServer.signaturesURL)  keys: \(PodsecServer.keysURL)")
    Report.note("trivy: \(facts.trivy == .absent ? "not installed" : "started")")
    return 0
  }

  /// nginx reads its files anew while its old processes still answer: asks until all is as it should be, for 20 s.
  private func wait(_ question: ServerPlan.Question, _ facts: ServerFacts) throws(Failure) {
    let deadline = monotonicSeconds() + 20
    while true {
      let answer = try Spawn.capture(question.command, seconds: 15)
      if answer.output == question.wanted { return }
      guard monotonicSeconds() < deadline else {
        throw Failure(
          "wait for \(question.what)",
          "it answers '\(answer.output)' instead of \(question.wanted) after 20 s \(answer.errors.trimmed)",
          hint: "journalctl -u \(Distribution.nginxUnit) -u \(facts.distribution.registryUnit) -n 20")
      }
      poll(nil, 0, 100)
    }
  }

  private static let makeVolume = Command("/usr/bin/podman", ["volume", "create", "--ignore", "registry"])

  private func gather() throws(Failure) -> ServerFacts {
    let hosts = HostsFile(Files.readIfPresent(SystemPaths.hosts) ?? "")
    let own = try NetworkReader.addresses()
    let server = try OwnServer.require(hosts, own: own)
    guard Files.exists(PodsecPaths.signatures) else {
      throw Failure(
        "find \(PodsecPaths.signatures)", "it is not there", hint: "podsec-create-policy \(server)   # first")
    }
    var facts = ServerFacts(server: server, distribution: try Distribution(osRelease: OSReleaseReader.read()))
    for (program, package) in [
      ("/usr/sbin/nginx", "nginx"), (facts.distribution.registryProgram, "docker-registry"),
      ("/usr/bin/podman", "podman"),
      (Curl.program, "curl"),
    ] where !Files.isExecutable(program) {
      throw Failure("find \(program)", "it is not installed", hint: "install the package \(package)", status: 127)
    }
    let account = try? Users.require(facts.distribution.registryAccount)
    facts.hasRegistryAccount = account != nil
    facts.hasCredentials = Files.exists(ServerPlan.credentials)
    facts.isVolumeOwned = owner(of: facts.volume) == account?.uid
    let units = ["/etc", "/run", "/usr/local/lib", "/usr/lib", "/lib"].map { "\($0)/systemd/system/trivy.service" }
    facts.trivy =
      units.contains(where: Files.exists) ? .unit : Files.isExecutable("/usr/bin/trivy") ? .program : .absent
    return facts
  }

  /// The volume is podman's to place: its storage may be elsewhere.
  private func withVolume(_ facts: ServerFacts) throws(Failure) -> ServerFacts {
    var facts = facts
    try Runner.mustSucceed(ServerCreator.makeVolume, "make podman's volume 'registry'")
    let path = try Runner.mustSucceed(
      Command("/usr/bin/podman", ["volume", "inspect", "--format", "{{.Mountpoint}}", "registry"]),
      "find podman's volume 'registry'"
    ).trimmed
    guard path.hasPrefix("/"), !path.contains(where: { $0.isWhitespace || $0 == ":" }) else {
      throw Failure("find podman's volume 'registry'", "its place '\(path)' is no plain path")
    }
    facts.volume = path
    facts.isVolumeOwned = owner(of: path) == (try? Users.require(facts.distribution.registryAccount))?.uid
    return facts
  }

  private func owner(of path: String) -> UInt32? {
    var status = stat()
    return lstat(path, &status) == 0 ? status.st_uid : nil
  }

  /// The settings; nginx's own file goes back to what it was where nginx refuses it.
  private func settle(_ plan: ServerPlan, _ facts: ServerFacts) throws(Failure) {
    let site = facts.distribution.siteFile
    let before = Files.readIfPresent(site)
    try Runner().run(plan.settings)
    do {
      try Runner.mustSucceed(Command("/usr/sbin/nginx", ["-t", "-q"]), "check nginx's configuration")
    } catch {
      if let before {
        try Runner().run([.file(site, before, mode: 0o644, owner: .root)])
      } else {
        try Runner().run([.remove(site)] + (facts.distribution.siteLink.map { [.remove($0)] } ?? []))
      }
      throw error
    }
  }
}
