import Core
import CoreU7s
import Glibc
import Host
import YAML

/// `podsec-u7s`: manages a node.
package enum PodsecU7s {
  package static func run() throws(Failure) -> Int32 {
    if Environment.programName == ServiceAccess.name {
      return try Program.withoutArguments(LauncherSpecs.services, ServicesLauncher.run)
    }
    switch try PodsecU7sCall(Environment.arguments, calledAs: Environment.programName) {
    case .show(let text):
      try Report.output(text)
      return 0
    case .status(let json):
      let status = try StatusReader(account: try requireAccount()).read()
      try Report.output(json ? JSON.emit(status.document) + "\n" : status.text)
      return status.isHealthy ? 0 : 3
    case .network(let json, let image): return try network(json: json, image: image)
    case .doctor(let json): return try doctor(json: json)
    case .workloads(let json): return try show(WorkloadReader(account: try requireAccount()).read(), json: json)
    case .logs(let unit, let arguments):
      let account = try NodeAccount.require()
      try Program.exec(Journal.all(of: unit, uid: account.uid, arguments))
    case .start: return try unit("start")
    case .stop: return try unit("stop")
    case .prepare: return try prepare()
    case .haproxy(let haproxy): return try LoadBalancer.show(haproxy)
    case .keepalived(let keepalived): return try LoadBalancer.show(keepalived)
    case .prepareCluster(let call): return try ClusterPreparer(call).run()
    case .expose(let ports): return try ports.isEmpty ? PortExposer.list() : PortExposer.expose(ports)
    case .unexpose(let ports): return try PortExposer.unexpose(ports)
    case .uninstall(let call): return try Uninstaller(call).run()
    }
  }

  private static func requireAccount() throws(Failure) -> Account {
    let account = try NodeAccount.require()
    guard getuid() == 0 || getuid() == account.uid else {
      throw Failure("look at the node", "only root and \(account.name) may", hint: "sudo podsec-u7s status")
    }
    return account
  }

  private static func doctor(json: Bool) throws(Failure) -> Int32 {
    var facts = try HostFactsReader.read()
    facts.sudoPath = ResourcesReader.sudoPath()
    let settings = try SettingsReader.read(NodeSettings.inputs)
    var checks = Doctor.checks(facts, settings: settings)
    do {
      let options = NodeOptions([], dropping: "init")
      checks += Doctor.checks(
        try NodeRequest(NodeCall(join: false, options, UserConfiguration()), settings: settings, facts: facts), facts)
    } catch {
      checks.append(
        Doctor.Check(
          "request", .error, found: "\(error.tried): \(error.why)", needed: "a node can be made",
          fix: error.hint))
    }
    return try show(checks, json: json)
  }

  private static func show(_ checks: [Doctor.Check], json: Bool) throws(Failure) -> Int32 {
    try Report.output(
      json
        ? JSON.emit(Doctor.document(checks)) + "\n"
        : Doctor.text(checks) { level in
          switch level {
          case .ok: "  ok   "
          case .warning: "  warn "
          case .error: "  FAIL "
          }
        }, marks: ["  ok   ": "32", "  warn ": "33", "  FAIL ": "31"])
    return checks.contains { $0.level == .error } ? 1 : 0
  }

  private static func network(json: Bool, image: String?) throws(Failure) -> Int32 {
    guard getuid() == 0 else {
      throw Failure("test the pod network", "only root may", hint: "sudo podsec-u7s status --network")
    }
    let repository = try NodeDeployment.read()?.repository
    let test = try NetworkTester(
      image: image ?? NetworkTest.image(repository: repository),
      kubectlFlags: try SettingsReader.read(NodeSettings.inputs).kubectlArguments
    ).run()
    try Report.output(json ? JSON.emit(test.document) + "\n" : test.text)
    return test.isHealthy ? 0 : 3
  }

  /// `start` and `stop` of the whole node; what u7s.service runs.
  private static func unit(_ verb: String) throws(Failure) -> Int32 {
    let account = try NodeAccount.require()
    // NOTE: if the account's manager has ended, its units have ended too, so there is nothing to stop. A call to the
    // manager would start it, and if systemd starts it at the same moment, each would wait for the other.
    if verb == "stop", !NodeUnits(account: account).isManagerUp { return 0 }
    // NOTE: not while the namespace runs: a namespace of an earlier version uses the host's /etc/cni/net.d until it
    // restarts.
    if verb == "start", getuid() == 0, Files.exists(NodePaths.cniConfiguration),
      UnitState.read("rootlesskit.service") != "active"
    {
      // A failure here is a warning, because the node still works.
      do { try Runner(account: account).run(NodePlan.takeBack(groups: HostFactsReader.accountsGroups(account))) } catch
      {
        Report.warning("\(error.tried): \(error.why)")
      }
    }
    // NOTE: stopping a target does not wait for its units.
    let units = ["u7s.target"] + (verb == "stop" ? ["kubelet.service", "rootlesskit.service"] : [])
    let outcome = try Spawn.capture(SystemctlRoute.command([verb] + units), seconds: 150)
    guard outcome.status.isSuccess else {
      throw Failure(
        "\(verb) u7s.target", "\(JournalReader.tail("rootlesskit.service", account))", hint: "podsec-u7s doctor")
    }
    return 0
  }

  private static func prepare() throws(Failure) -> Int32 {
    guard getuid() == 0 else { throw Failure("prepare this host", "only root can", hint: "sudo podsec-u7s prepare") }
    let account = try NodeAccount.require()
    try NodeUnits(account: account).prepareHost(try HostFactsReader.read(versions: false))
    return 0
  }
}
