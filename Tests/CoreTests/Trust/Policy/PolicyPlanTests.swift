import Core
import CoreTrust
import Testing

@Suite struct PolicyPlanTests {
  static let server = Address(bytes: [10, 0, 0, 5])
  static let stamps = LinkedFile.Stamps(
    now: ["2026-11-21_10:00:00", "2026-11-21_10:00:01"], yesterday: "2026-11-20_10:00:00")

  static var facts: PolicyFacts {
    var facts = PolicyFacts()
    facts.osRelease = ["ID": "debian"]
    facts.groups = ["podman": ["u7s-admin"], "podman_dev": []]
    facts.hasClusterAccount = true
    facts.isRestricted = true
    return facts
  }

  private func plan(_ facts: PolicyFacts, from origin: PolicyPlan.Origin = .own) throws -> [Step] {
    try PolicyPlan(server: PolicyPlanTests.server, facts: facts, from: origin, stamps: PolicyPlanTests.stamps).steps
  }

  @Test("A server gets a policy that rejects all, directories of signatures and keys, and /etc/hosts as the last step")
  func server() throws {
    #expect(
      try plan(PolicyPlanTests.facts) == [
        .directory("/var/sigstore", mode: 0o755, owner: .root),
        .directory("/var/sigstore/keys", mode: 0o755, owner: .root),
        .ownByRoot("/var/sigstore/keys"),
        .directory("/var/sigstore/sigstore", mode: 0o1775, owner: .group("podman_dev")),
        .file("/var/sigstore/index.html", "sigstore.local\n", mode: 0o644, owner: .root),
        .file("/etc/containers/policy_2026-11-21_10:00:00", ImagePolicy.rejecting.text, mode: 0o644, owner: .root),
        .link("/etc/containers/policy.json", target: "policy_2026-11-21_10:00:00"),
        .file("/var/sigstore/keys/policy.json", ImagePolicy.rejecting.text, mode: 0o644, owner: .root),
        .directory("/etc/containers/registries.d", mode: 0o755, owner: .root),
        .file("/etc/containers/registries.d/default_2026-11-21_10:00:00", Lookaside.text, mode: 0o644, owner: .root),
        .link("/etc/containers/registries.d/default.yaml", target: "default_2026-11-21_10:00:00"),
        .file(
          "/etc/containers/registries_2026-11-21_10:00:00",
          "[[registry]]\nlocation = \"registry.local\"\ninsecure = true\n",
          mode: 0o644, owner: .root),
        .link("/etc/containers/registries.conf", target: "registries_2026-11-21_10:00:00"),
        .file("/etc/hosts", "10.0.0.5 registry.local sigstore.local trivy.local\n", mode: 0o644, owner: .root),
      ])
  }

  @Test("Another node gets the keys before the policy that names them, and no directories of a server")
  func node() throws {
    let fetched = PolicyPlan.Fetched(keys: [.init("m.pgp", "KEY")], policy: .rejecting)
    let steps = try plan(PolicyPlanTests.facts, from: .fetched(fetched))
    let key = try #require(steps.firstIndex(of: .file("/var/sigstore/keys/m.pgp", "KEY", mode: 0o644, owner: .root)))
    let link = try #require(
      steps.firstIndex(of: .link("/etc/containers/policy.json", target: "policy_2026-11-21_10:00:00")))
    #expect(key < link)
    #expect(!steps.contains { $0.display.english.contains("/var/sigstore/sigstore") })
  }

  @Test("A second call writes only files that differ; a server keeps its signers")
  func again() throws {
    var facts = PolicyPlanTests.facts
    var policy = ImagePolicy.rejecting
    policy.require(.registry, signedBy: "/var/sigstore/keys/m.pgp")
    facts.policy.state = .link("policy_x", policy.text)
    facts.lookaside.state = .link("default_x", Lookaside.text)
    facts.registries.state = .link("registries_x", "location = \"registry.local\"\n")
    facts.hosts = HostsFile("10.0.0.5 registry.local sigstore.local trivy.local\n")
    let steps = try plan(facts)
    #expect(!steps.contains { if case .link = $0 { true } else { false } })
    #expect(steps.contains(.file("/var/sigstore/keys/policy.json", policy.text, mode: 0o644, owner: .root)))
  }

  @Test("A policy that was a plain file is kept with yesterday's date in its name, and its signed scopes stay")
  func kept() throws {
    var facts = PolicyPlanTests.facts
    let old = ImagePolicyTests.signed.replacing("reject", with: "insecureAcceptAnything")
    facts.policy.state = .regular(old)
    let steps = try plan(facts)
    #expect(steps.contains(.keep("/etc/containers/policy.json", as: "/etc/containers/policy_2026-11-20_10:00:00")))
    var wanted = ImagePolicy.rejecting
    wanted.require(.registry, signedBy: "/var/sigstore/keys/imagemaker.pgp")
    #expect(steps.contains(.file("/etc/containers/policy_2026-11-21_10:00:00", wanted.text, mode: 0o644, owner: .root)))
  }

  @Test(
    "Files that the administrator changed since the last call are replaced with a warning that names the copy, or kept",
    arguments: [false, true])
  func changed(keeps: Bool) throws {
    var ours = ImagePolicy.rejecting
    ours.require(.registry, signedBy: "/var/sigstore/keys/m.pgp")
    var facts = PolicyPlanTests.facts
    facts.published = ours.text
    facts.policy.state = .link("policy_x", ours.forMakers.text)
    facts.lookaside.state = .regular("docker:\n  reg.x:\n    lookaside: http://x\n")
    for origin in [PolicyPlan.Origin.own, .fetched(.init(keys: [], policy: ours))] {
      let plan = try PolicyPlan(
        server: PolicyPlanTests.server, facts: facts, from: origin, stamps: PolicyPlanTests.stamps, keeps: keeps)
      let text = plan.warnings.map(\.english).joined(separator: "\n")
      for (path, copy) in [
        ("/etc/containers/policy.json", "/etc/containers/policy_x"),
        ("/etc/containers/registries.d/default.yaml", "/etc/containers/registries.d/default.yaml.2026-11-20_10:00:00"),
      ] {
        #expect(text.contains("\(path) was changed on this host and \(keeps ? "stays" : "is replaced")"))
        #expect(text.contains(copy) != keeps)
        let links = plan.steps.filter { if case .link(path, _) = $0 { true } else { false } }
        #expect(links.isEmpty == keeps)
      }
      #expect(plan.steps.contains(.file("/var/sigstore/keys/policy.json", ours.text, mode: 0o644, owner: .root)))
    }
  }

  @Test("A policy as the last call wrote it, or as it is on the server now, is no changed one")
  func unchanged() throws {
    var facts = PolicyPlanTests.facts
    var ours = ImagePolicy.rejecting
    ours.require(.registry, signedBy: "/var/sigstore/keys/m.pgp")
    facts.lookaside.state = .link("default_x", Lookaside.text)
    for (published, present) in [
      (ImagePolicy.rejecting.text, ImagePolicy.rejecting.text), (ours.text, ours.text),
      (ImagePolicy.rejecting.text, ours.text), (nil, ours.forMakers.text),
    ] as [(String?, String)] {
      facts.published = published
      facts.policy.state = .link("policy_x", present)
      let plan = try PolicyPlan(
        server: PolicyPlanTests.server, facts: facts, from: .fetched(.init(keys: [], policy: ours)),
        stamps: PolicyPlanTests.stamps)
      #expect(plan.warnings.isEmpty)
    }
  }

  @Test("An image maker's own changed files are kept as a copy, or left")
  func makers() {
    let former = ImagePolicy.rejecting
    var policy = former
    policy.require(.registry, signedBy: "/var/sigstore/keys/m.pgp")
    func steps(_ text: String?, keeps: Bool) -> String {
      let personal = MakerPolicy.personal(
        "mia", policy, former: former, present: text.map { [".config/containers/policy.json": $0] } ?? [:],
        keeps: keeps, stamp: "S")
      let paths = personal.steps.compactMap { if case .homeFile(_, let path, _, _) = $0 { path } else { nil } }
      return "\(paths.joined(separator: " ")), \(personal.warnings.count)"
    }
    let (own, lookaside) = (MakerPolicy.paths[0], MakerPolicy.paths[1])
    for text in [nil, former.forMakers.text, policy.forMakers.text] {
      #expect(steps(text, keeps: false) == "\(own) \(lookaside), 0")
      #expect(steps(text, keeps: true) == "\(own) \(lookaside), 0")
    }
    #expect(steps("{}", keeps: false) == "\(own).S \(own) \(lookaside), 1")
    #expect(steps("{}", keeps: true) == "\(lookaside), 1")
  }

  @Test("A file with the same date in its name is not overwritten")
  func stamp() {
    let file = LinkedFile(
      path: "/etc/containers/policy.json", state: .absent, siblings: ["policy_2026-11-21_10:00:00"])
    let steps = file.steps(to: "x", prefix: "policy_", backup: { $0 }, stamps: PolicyPlanTests.stamps)
    #expect(steps.last == .link("/etc/containers/policy.json", target: "policy_2026-11-21_10:00:01"))
  }

  static let families: [(id: String, programs: [String])] = [
    ("altlinux", ["/usr/sbin/control"]), ("debian", ["/usr/bin/dpkg-statoverride"]),
    ("fedora", ["/usr/bin/chgrp", "/usr/bin/chmod", "/usr/sbin/setcap"]),
  ]

  @Test("newuidmap is restricted to the group podman by the distribution's own tools", arguments: families)
  func restriction(id: String, programs: [String]) throws {
    var facts = PolicyPlanTests.facts
    facts.osRelease = ["ID": id]
    facts.isRestricted = false
    facts.groups = [:]
    let runs = try plan(facts).compactMap { if case .run(let command, _) = $0 { command } else { nil } }
    #expect(runs.prefix(2).map(\.arguments) == [["--system", "podman"], ["--system", "podman_dev"]])
    // The cluster's account joins the group first, so that it is not locked out.
    #expect(runs[2].arguments == ["--append", "--groups", "podman", "u7s-admin"])
    #expect(Set(runs.dropFirst(3).map(\.program)) == Set(programs))
    for name in ["newuidmap", "newgidmap"] {
      #expect(runs.contains { $0.arguments.contains { $0.hasSuffix(name) } })
    }
  }

  @Test(
    "A line for trivy.local stays, wherever it leads; the other names get what they lack",
    arguments: [
      ("127.0.0.1 localhost trivy.local\n", "10.0.0.5 registry.local sigstore.local\n"),
      ("10.0.0.9 trivy.local\n", "10.0.0.5 registry.local sigstore.local\n"),
      ("10.0.0.5 registry.local sigstore.local\n", "10.0.0.5 trivy.local\n"),
      ("10.0.0.5 registry.local\n10.0.0.9 trivy.local\n", "10.0.0.5 sigstore.local\n"),
    ])
  func trivy(hosts: String, added: String) throws {
    var facts = PolicyPlanTests.facts
    facts.hosts = HostsFile(hosts)
    #expect(try plan(facts).contains(.file("/etc/hosts", hosts + added, mode: 0o644, owner: .root)))
  }

  @Test("A host whose files or system do not fit is refused before any step")
  func objections() throws {
    var other = PolicyPlanTests.facts
    other.hosts = HostsFile("10.0.0.6 sigstore.local\n")
    var twice = PolicyPlanTests.facts
    twice.otherLookasides = [.init("/etc/containers/registries.d/x.yaml", "default-docker:\n  lookaside: http://x\n")]
    var old = PolicyPlanTests.facts
    old.registries.state = .regular("[registries.search]\nregistries = ['docker.io']\n")
    var strange = PolicyPlanTests.facts
    strange.osRelease = ["ID": "plan9"]
    var broken = PolicyPlanTests.facts
    broken.policy.state = .regular("{")
    for facts in [other, twice, old, strange, broken] {
      #expect(throws: Failure.self) { try plan(facts) }
    }
  }

  @Test(
    "registries.conf gets a section for registry.local only once",
    arguments: [
      ("", true), ("unqualified-search-registries = []\n", true),
      ("[[registry]]\nlocation = \"registry.local\"\n", false),
      ("[[registry]]\n  prefix='registry.local' # x\n", false), ("# location = \"registry.local\"\n", true),
      ("location = \"registry.local/x\"\n", true), ("location=\"registry.local\"", false),
      ("[[registry.mirror]]\nlocation = \"my-registry.local\"\n", true),
    ])
  func registries(text: String, isAdded: Bool) throws {
    let result = try RegistriesConf.adding(to: text, path: "p")
    #expect((result != nil) == isAdded)
    if let result {
      #expect(result.hasPrefix(text) && result.hasSuffix("location = \"registry.local\"\ninsecure = true\n"))
    }
  }
}
