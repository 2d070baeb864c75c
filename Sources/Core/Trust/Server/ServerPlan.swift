import Core

/// What `podsec-create-services` does, in order.
package struct ServerPlan: Equatable, Sendable {
  package static let configuration = "/etc/podsec/registry.yml"
  /// Names and hashed passwords of those who may push, nginx's auth_basic_user_file.
  package static let credentials = "/etc/podsec/registry.htpasswd"
  package static let runtimeDirectory = "podsec-registry"
  package static let socket = "/run/\(runtimeDirectory)/socket"
  /// The path of the volume inside the registry's unit.
  package static let data = "/var/lib/podsec/registry"
  static let trivyUnit = "podsec-trivy.service"

  /// Files, accounts and units' settings.
  package let settings: [Step]
  /// The units to start, after nginx has accepted its configuration.
  package let starts: [Step]

  package init(_ facts: ServerFacts) {
    let distribution = facts.distribution
    let registry = RegistryUnit(facts)
    var steps: [Step] = []
    if !facts.hasRegistryAccount {
      steps.append(
        .run(AccountTools.addService(distribution.registryAccount, home: "/nonexistent"), "add the registry's account"))
    }
    if !facts.isVolumeOwned {
      let owner = "\(distribution.registryAccount):\(distribution.registryAccount)"
      steps.append(
        .run(
          Command("/usr/bin/chown", ["--recursive", "--no-dereference", owner, facts.volume]),
          "give the volume to the registry"))
    }
    steps += [
      .directory(ServerPlan.data, mode: 0o755, owner: .root),
      .file(ServerPlan.configuration, RegistryUnit.configuration, mode: 0o644, owner: .root),
      .file(ServerPlan.dropIn(distribution.registryUnit), registry.dropIn, mode: 0o644, owner: .root),
      .file(ServerPlan.dropIn(Distribution.nginxUnit), NginxSite.dropIn, mode: 0o644, owner: .root),
    ]
    if !facts.hasCredentials {
      steps.append(.file(ServerPlan.credentials, "", mode: 0o640, owner: .group(distribution.webGroup)))
    }
    steps.append(.file(distribution.siteFile, NginxSite(address: facts.server).text, mode: 0o644, owner: .root))
    if let link = distribution.siteLink {
      steps.append(.link(link, target: ServerPlan.relative(from: link, to: distribution.siteFile)))
    }
    if facts.trivy == .program {
      steps.append(
        .file(
          "/etc/systemd/system/\(ServerPlan.trivyUnit)", ServerPlan.trivy(facts.server), mode: 0o644, owner: .root))
    }
    settings = steps
    var starts = [
      ServerPlan.systemctl(["daemon-reload"], "read the units anew"),
      ServerPlan.systemctl(["enable", distribution.registryUnit, Distribution.nginxUnit], "start them at boot"),
      ServerPlan.systemctl(["restart", distribution.registryUnit], "start \(distribution.registryUnit)"),
      ServerPlan.systemctl(["reload-or-restart", Distribution.nginxUnit], "start \(Distribution.nginxUnit)"),
    ]
    if facts.trivy != .absent {
      let unit = facts.trivy == .unit ? "trivy.service" : ServerPlan.trivyUnit
      starts.append(ServerPlan.systemctl(["enable", "--now", unit], "start \(unit)"))
    }
    self.starts = starts
  }

  private static func systemctl(_ arguments: [String], _ purpose: Message) -> Step {
    .run(Command("/usr/bin/systemctl", arguments), purpose)
  }

  private static func dropIn(_ unit: String) -> String { "/etc/systemd/system/\(unit).d/podsec.conf" }

  /// The target of a link to a file in a sibling directory.
  private static func relative(from link: String, to file: String) -> String {
    let parts = file.split(separator: "/")
    return "../" + parts.suffix(2).joined(separator: "/")
  }

  private static func trivy(_ server: Address) -> String {
    """
    # Written by podsec-create-services.
    [Unit]
    Description=Trivy server
    Wants=network-online.target
    After=network-online.target

    [Service]
    ExecStart=/usr/bin/trivy server --listen \(server):\(PodsecServer.trivyPort) --cache-dir /var/lib/trivy
    DynamicUser=yes
    StateDirectory=trivy
    Restart=on-failure
    RestartSec=5

    [Install]
    WantedBy=multi-user.target

    """
  }

  /// A check that a service works: a call of curl(1), and the HTTP status that it must print.
  package struct Question: Equatable, Sendable {
    package var command: Command
    package var wanted: String
    package var what: String
  }

  package static func questions(_ server: Address) -> [Question] {
    let registry = "http://\(server):\(PodsecServer.registryPort)/v2/"
    return [
      Question(command: ask(registry + "_catalog"), wanted: "200", what: "the registry"),
      Question(
        command: ask(registry + "podsec/blobs/uploads/", ["--request", "POST"]), wanted: "401",
        what: "the registry's no to a push without credentials"),
      Question(
        command: ask("http://\(server):\(PodsecServer.signaturePort)/keys/"), wanted: "200",
        what: "the signature server"),
    ]
  }

  private static func ask(_ url: String, _ arguments: [String] = []) -> Command {
    Curl.command(
      ["--silent", "--show-error", "--noproxy", "*", "--output", "/dev/null", "--write-out", "%{http_code}"]
        + ["--max-time", "10"] + arguments + [url])
  }

  /// Sockets that listen on the server's ports with the programs that hold them (ss(8)).
  package static let listeners = Command(
    "/usr/bin/ss",
    ["-Hltnp", "( sport = :\(PodsecServer.registryPort) or sport = :\(PodsecServer.signaturePort) )"])

  /// Throws if ss(8) shows that another program listens on a port that we need.
  package static func checkPorts(_ listing: String, _ facts: ServerFacts) throws(Failure) {
    let registry = facts.distribution.registryProgram.split(separator: "/").last.map(String.init) ?? ""
    for line in listing.lines {
      let fields = line.split(separator: " ").map(String.init)
      guard fields.count >= 5, let colon = fields[3].lastIndex(of: ":") else { continue }
      let address = fields[3][..<colon]
      let port = fields[3][fields[3].index(after: colon)...]
      guard ["\(facts.server)", "0.0.0.0", "*", "[::]"].contains(String(address)) else { continue }
      // Its programs are the quoted words: `users:(("nginx",pid=7,fd=6))`.
      let words = fields[5...].joined(separator: " ").split(separator: "\"", omittingEmptySubsequences: false)
      let programs = stride(from: 1, to: words.count, by: 2).map { String(words[$0]) }
      guard programs.contains(where: { $0 != "nginx" && $0 != registry }) else { continue }
      throw Failure(
        "use port \(port) of \(facts.server)", "\(programs[0]) listens there (\(address):\(port))",
        hint: "ss -ltnp 'sport = :\(port)'   # shows who holds it; end that, or give it another address")
    }
  }
}
