import Core
import CoreTrust
import Testing

@Suite struct ServerPlanTests {
  static func facts(_ id: String = "debian") throws -> ServerFacts {
    ServerFacts(server: Address(bytes: [10, 0, 0, 5]), distribution: try Distribution(osRelease: ["ID": id]))
  }

  @Test(
    "Each distribution's unit, program, nginx group and nginx directory are used",
    arguments: [
      ("debian", "docker-registry.service", "/usr/bin/docker-registry", "www-data", "/etc/nginx/conf.d/podsec.conf"),
      ("fedora", "docker-distribution.service", "/usr/bin/registry", "nginx", "/etc/nginx/conf.d/podsec.conf"),
      (
        "altlinux", "docker-registry.service", "/usr/bin/docker-registry", "_nginx",
        "/etc/nginx/sites-available.d/podsec.conf"
      ),
    ])
  func families(id: String, unit: String, program: String, group: String, site: String) throws {
    let facts = try ServerPlanTests.facts(id)
    let plan = ServerPlan(facts)
    let files = plan.settings.compactMap { step -> (String, String)? in
      if case .file(let path, let text, _, _) = step { (path, text) } else { nil }
    }
    let dropIn = try #require(files.first { $0.0 == "/etc/systemd/system/\(unit).d/podsec.conf" }).1
    #expect(dropIn.contains("ExecStart=\n") && dropIn.contains("ExecStart=\(program) serve /etc/podsec/registry.yml\n"))
    #expect(dropIn.contains("Group=\(group)\n"))
    #expect(files.contains { $0.0 == site })
    #expect(plan.settings.contains(.file(ServerPlan.credentials, "", mode: 0o640, owner: .group(group))))
    let link = Step.link("/etc/nginx/sites-enabled.d/podsec.conf", target: "../sites-available.d/podsec.conf")
    #expect(plan.settings.contains(link) == (id == "altlinux"))
    #expect(plan.starts.contains { $0.display == "/usr/bin/systemctl restart \(unit)" })
  }

  @Test("nginx listens only on the server's address, and a push needs credentials")
  func site() throws {
    let text = NginxSite(address: Address(bytes: [10, 0, 0, 5])).text
    let listens = text.lines.map(\.trimmed).filter { $0.hasPrefix("listen ") }
    #expect(listens == ["listen 10.0.0.5:80;", "listen 10.0.0.5:81;"])
    #expect(text.contains("limit_except GET HEAD { auth_basic"))
    #expect(text.contains("disable_symlinks on"))
    #expect(RegistryUnit.configuration.contains("net: unix"))
  }

  @Test("Existing credentials, and the registry's existing account and volume, are left alone")
  func again() throws {
    var facts = try ServerPlanTests.facts()
    (facts.hasCredentials, facts.hasRegistryAccount, facts.isVolumeOwned) = (true, true, true)
    let plan = ServerPlan(facts)
    #expect(!plan.settings.contains { if case .run = $0 { true } else { false } })
    #expect(!plan.settings.contains { $0.display.english.contains(ServerPlan.credentials) })
  }

  @Test(
    "Trivy's server runs as the distribution's unit, as our own unit, or not at all",
    arguments: [
      (ServerFacts.Trivy.unit, "trivy.service"), (.program, "podsec-trivy.service"), (.absent, nil),
    ] as [(ServerFacts.Trivy, String?)])
  func trivy(state: ServerFacts.Trivy, unit: String?) throws {
    var facts = try ServerPlanTests.facts()
    facts.trivy = state
    let plan = ServerPlan(facts)
    let started = plan.starts.filter { $0.display.english.contains("trivy") }.map(\.display)
    #expect(started == (unit.map { ["/usr/bin/systemctl enable --now \($0)"] } ?? []))
    let own = plan.settings.contains { $0.display.english.contains("podsec-trivy.service") }
    #expect(own == (state == .program))
  }

  static let listeners: [(line: String, holder: String?)] = [
    ("", nil), ("LISTEN 0 511 10.0.0.5:80 0.0.0.0:* users:((\"nginx\",pid=1,fd=5))", nil),
    ("LISTEN 0 511 0.0.0.0:80 0.0.0.0:* users:((\"nginx\",pid=1,fd=5),(\"nginx\",pid=2,fd=5))", nil),
    ("LISTEN 0 511 *:80 *:* users:((\"docker-registry\",pid=1,fd=5))", nil),
    ("LISTEN 0 511 *:80 *:* users:((\"httpd2\",pid=1,fd=5))", "httpd2"),
    ("LISTEN 0 511 [::]:81 [::]:* users:((\"apache2\",pid=1,fd=5))", "apache2"),
    ("LISTEN 0 511 10.0.0.5:81 0.0.0.0:* users:((\"python3\",pid=1,fd=5))", "python3"),
    ("LISTEN 0 511 10.0.0.6:80 0.0.0.0:* users:((\"httpd2\",pid=1,fd=5))", nil),
    ("LISTEN 0 511 127.0.0.1:80 0.0.0.0:* users:((\"httpd2\",pid=1,fd=5))", nil),
    ("LISTEN 0 511 10.0.0.5:80 0.0.0.0:* users:((\"nginx2\",pid=1,fd=5))", "nginx2"),
  ]

  @Test("A port that another program holds is refused, naming the program", arguments: listeners)
  func ports(line: String, holder: String?) throws {
    let facts = try ServerPlanTests.facts()
    guard let holder else {
      try ServerPlan.checkPorts(line, facts)
      return
    }
    #expect {
      try ServerPlan.checkPorts(line, facts)
    } throws: { ($0 as? Failure)?.why.english.hasPrefix("\(holder) listens there") == true }
  }
}
