import Core

/// A command line of `podsec-u7s`.
package enum PodsecU7sCall: Equatable, Sendable {
  case help
  case status(json: Bool)
  /// `status --network`; without an image the one beside the cluster's own.
  case network(json: Bool, image: String?)
  case doctor(json: Bool)
  case logs(unit: String, arguments: [String])
  case start
  case stop
  case prepare
  case haproxy(Haproxy)
  case keepalived(Keepalived)
  case prepareCluster(PrepareCluster)
  /// Without ports: lists them.
  case expose([ExposedPort])
  case unexpose([ExposedPort])
  case uninstall(Uninstall)
  /// `--help` of a command that has a text of its own.
  case usage(String)

  package static let usage = """
    Usage: podsec-u7s COMMAND

    Looks after the rootless Kubernetes node of this host. The cluster itself is kubeadm's:
      export PATH=\(NodePaths.shims):$PATH; kubeadm init

    Commands:
      status [-o json]        units, namespace, addresses, ports, versions; exit 3 where the node is not Ready
      status --network        pods on all nodes reach each other, by every way; exit 3 where a pair fails; on a control
                              plane; --image IMAGE: one with busybox, else busybox from the cluster's registry
      doctor [-o json]        what this host lacks, and the command that mends it; exit 1 where a check fails
      logs [UNIT] [ARG...]    journal of rootlesskit (default), kubelet or services; ARGs as of journalctl, -f follows
      expose [PORT...]        ports of this host that lead into the namespace, kept over restarts; lists them without PORT;
                              PORT is [ADDRESS:]PORT[:PORT][/tcp|/udp], the second one inside, as a NodePort
      unexpose PORT...        takes them back
      start, stop             the whole node, as `systemctl start u7s` does
      prepare                 what kubeadm does to the host first: modules, sysctls, sub-ids, directories, linger
      haproxy, keepalived     print the configuration of a load balancer before several control planes
      prepare-cluster         makes a cluster of rootful kubeadm ready for rootless nodes; -n shows the changes only
      uninstall               the node leaves its cluster and the host is as before; asks first; -n shows what goes

    Options:
      -o, --output json|text  form of the answer
      -h, --help              this text; of haproxy, keepalived, prepare-cluster and uninstall theirs

    Beside it: nsenter_u7s (a root shell of the namespace), rootlessctl (its ports).

    """

  /// Reads the arguments; `name` is what the program was called by: the links of older releases are commands.
  package init(_ arguments: [String], calledAs name: String) throws(Failure) {
    switch name {
    case "u7s-start-stop.sh":
      guard arguments == ["start"] || arguments == ["stop"] else {
        throw Failure("read the arguments", "one is needed: start or stop", hint: "\(name) start", status: 2)
      }
      self = arguments == ["start"] ? .start : .stop
      return
    case "u7sinit.sh":
      self = .prepare
      return
    default: break
    }
    if let call = try PodsecU7sCall.withOwnOptions(arguments) {
      self = call
      return
    }
    if arguments.first == "logs" {
      let rest = Array(arguments.dropFirst())
      if rest.contains("--help") || rest.contains("-h") {
        self = .help
      } else {
        let names = rest.first.map { !$0.hasPrefix("-") } ?? false
        self = .logs(
          unit: names ? try PodsecU7sCall.unit(rest[0]) : "rootlesskit.service",
          arguments: Array(rest.dropFirst(names ? 1 : 0)))
      }
      return
    }
    self = try PodsecU7sCall.parse(arguments)
  }

  /// The commands whose options are their own.
  private static func withOwnOptions(_ arguments: [String]) throws(Failure) -> PodsecU7sCall? {
    let rest = Array(arguments.dropFirst())
    switch arguments.first {
    case "haproxy": return try Haproxy(rest).map { .haproxy($0) } ?? .usage(Haproxy.usage)
    case "keepalived": return try Keepalived(rest).map { .keepalived($0) } ?? .usage(Keepalived.usage)
    case "prepare-cluster":
      return try PrepareCluster(rest).map { .prepareCluster($0) } ?? .usage(PrepareCluster.usage)
    case "expose": return try ports("expose", rest).map { .expose($0) } ?? .help
    case "unexpose":
      guard let ports = try ports("unexpose", rest) else { return .help }
      guard !ports.isEmpty else {
        throw Failure("unexpose: read the arguments", "no port", hint: "podsec-u7s expose   # lists them", status: 2)
      }
      return .unexpose(ports)
    case "uninstall": return try Uninstall(rest).map { .uninstall($0) } ?? .usage(Uninstall.usage)
    default: return nil
    }
  }

  /// nil for `--help`.
  private static func ports(_ command: String, _ arguments: [String]) throws(Failure) -> [ExposedPort]? {
    let options = try CommandOptions(command, of: "podsec-u7s", arguments, valued: [])
    if options.isHelp { return nil }
    var ports: [ExposedPort] = []
    for word in options.words { ports.append(try ExposedPort(word)) }
    return ports
  }

  private static func parse(_ arguments: [String]) throws(Failure) -> PodsecU7sCall {
    let scanner = OptionScanner(
      booleans: ["h", "help", "network"], valued: ["o", "output", "image"], unknownTakeValues: false)
    var words: [String] = []
    var asksNetwork = false
    var image: String?
    var json = false
    for piece in scanner.scan(arguments) {
      switch piece {
      case .word(let word): words.append(word)
      case .option("h", _, _), .option("help", _, _): return .help
      case .option("o", let form, _), .option("output", let form, _):
        guard form == "json" || form == "text" else {
          throw Failure(
            "read --output", "'\(form ?? "")' is neither json nor text", hint: "podsec-u7s status -o json", status: 2)
        }
        json = form == "json"
      case .option("network", nil, _): asksNetwork = true
      case .option("image", let name?, _) where !name.isEmpty: image = name
      case .option(_, _, let arguments): throw unknown("option", arguments[0])
      }
    }
    guard words.count <= 1 else { throw unknown("argument", words[1]) }
    if asksNetwork || image != nil {
      guard words == ["status"] else { throw unknown("option", asksNetwork ? "--network" : "--image") }
      guard asksNetwork else { throw unknown("option", "--image") }
      return .network(json: json, image: image)
    }
    switch words.first {
    case nil, "help": return .help
    case "status": return .status(json: json)
    case "doctor": return .doctor(json: json)
    case "start": return .start
    case "stop": return .stop
    case "prepare": return .prepare
    case let word?: throw unknown("command", word)
    }
  }

  private static func unit(_ name: String) throws(Failure) -> String {
    switch name {
    case "rootlesskit", "rootlesskit.service", "crio": return "rootlesskit.service"
    case "kubelet", "kubelet.service": return "kubelet.service"
    case "services", "u7s-services", "u7s-services.service": return "u7s-services.service"
    default:
      throw Failure(
        "show the log of \(name)", "the node's units are rootlesskit, kubelet and services",
        hint: "podsec-u7s logs kubelet",
        status: 2)
    }
  }

  private static func unknown(_ what: String, _ word: String) -> Failure {
    Failure("read the arguments", "unknown \(what) '\(word)'", hint: "podsec-u7s --help", status: 2)
  }
}
