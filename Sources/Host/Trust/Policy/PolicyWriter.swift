import Core
import CoreTrust
import Glibc
import Host

/// `podsec-create-policy`: reads, fetches and judges everything first; then does the plan.
struct PolicyWriter {
  let call: CreatePolicy

  func run() throws(Failure) -> Int32 {
    try TrustCommand.requireRoot("set the image policy")
    let lock = try TrustCommand.lock()
    defer { _ = lock }
    let facts = try PolicyFactsReader.read()
    let stamps = PolicyFactsReader.stamps()
    try PolicyPlan.check(server: call.server, facts: facts)
    let isServer = facts.isServer(call.server)
    let origin = isServer ? PolicyPlan.Origin.own : .fetched(try fetch())
    let plan = try PolicyPlan(
      server: call.server, facts: facts, from: origin, stamps: stamps, keeps: call.keeps)
    for warning in plan.warnings { Report.warning(warning) }
    if call.isDryRun {
      Runner.show(plan.steps)
      return 0
    }
    try Runner().run(plan.steps)
    tell(try ImagePolicy(try Files.text(PodsecPaths.policy), path: PodsecPaths.policy))
    if isServer, !facts.hosts.addresses(of: PodsecServer.registry).contains(call.server) {
      Report.note("next: podsec-create-services, then podsec-create-imagemakeruser")
    }
    return 0
  }

  private func tell(_ policy: ImagePolicy) {
    if policy.scopes.isEmpty { Report.note("images: all are rejected, for no image maker is known yet") }
    for scope in policy.scopes {
      Report.note("images of \(scope.name): signed by a key of \(policy.keyPath(of: scope.name) ?? "none")")
    }
  }

  /// Keys and policy of the server, all of them proved before the first is used.
  private func fetch() throws(Failure) -> PolicyPlan.Fetched {
    let listing = try download("")
    let published = try PublishedTrust(listing: listing, server: call.server)
    let policy = try published.policy(try download("policy.json"), server: call.server)
    var files: [PolicyFacts.Named] = []
    var offered: [PublicKeys] = []
    var known: Set<Fingerprint> = []
    for name in published.names {
      let text = try download(name)
      let keys = try KeyReader.read(text, name: name)
      for key in keys.keys { Report.note("\(name): \(key.fingerprint)  \(key.owner)") }
      files.append(PolicyFacts.Named(name, text))
      offered.append(keys)
    }
    for name in Files.list(PodsecPaths.keys) where name.hasSuffix(".pgp") {
      guard let text = Files.readIfPresent("\(PodsecPaths.keys)/\(name)") else { continue }
      if let keys = try? KeyReader.read(text, name: name) { known.formUnion(keys.fingerprints) }
    }
    if known.isEmpty && call.fingerprints.isEmpty && !offered.isEmpty {
      Report.note(
        "new to this host: compare them with what `gpg --show-keys \(PodsecPaths.keys)/*.pgp` says on the server")
    }
    try prove(try PinnedKeys(known: known, given: call.fingerprints).unproved(offered))
    return PolicyPlan.Fetched(keys: files, policy: policy)
  }

  /// The administrator has to confirm a key that this node has not seen before.
  private func prove(_ keys: [PublicKeys.Key]) throws(Failure) {
    if keys.isEmpty || call.isAgreed { return }
    let names = keys.map { "\($0.fingerprint) (\($0.owner))" }.joined(separator: ", ")
    try Consent.ask(
      "Trust the new key \(names)?", "trust the new key \(names)",
      hint: "podsec-create-policy --fingerprint \(keys[0].fingerprint) \(call.server)   # where it is the server's")
  }

  private func download(_ name: String) throws(Failure) -> String {
    let outcome = try Spawn.capture(PublishedTrust.download(name, from: call.server), seconds: 40)
    guard outcome.status.isSuccess else {
      throw Failure(
        "fetch \(PodsecServer.keysURL)\(name) from \(call.server)", "\(outcome.lastWords)",
        hint: "podsec-create-services   # on \(call.server), where it was not called yet")
    }
    guard outcome.output.utf8.count <= PublishedTrust.limit else {
      throw Failure("fetch \(PodsecServer.keysURL)\(name)", "it is larger than \(PublishedTrust.limit) bytes")
    }
    return outcome.output
  }
}
