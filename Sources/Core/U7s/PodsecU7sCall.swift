import Core

/// A command line of `podsec-u7s`.
package enum PodsecU7sCall: Equatable, Sendable {
  /// A text that was asked for: help, the version, a completion script.
  case show(String)
  case status(json: Bool)
  /// `status --network`; without an image, the busybox in the registry of the cluster's images.
  case network(json: Bool, image: String?)
  case doctor(json: Bool)
  /// `doctor --workloads`.
  case workloads(json: Bool)
  /// `arguments` are journalctl's.
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

  /// Reads the arguments. `name` is what the program was called by: the links of older releases are commands.
  package init(_ arguments: [String], calledAs name: String) throws(Failure) {
    switch name {
    case "u7s-start-stop.sh":
      guard arguments == ["start"] || arguments == ["stop"] else {
        throw Failure("read the arguments", "one is needed: start or stop", hint: "\(name) start", status: 2)
      }
      self = arguments == ["start"] ? .start : .stop
    case "u7sinit.sh": self = .prepare
    default: self = try PodsecU7sCall.read(arguments)
    }
  }

  private static func read(_ arguments: [String]) throws(Failure) -> PodsecU7sCall {
    let (command, rest) = split(arguments)
    guard let command, command != "help" else {
      switch try program.read(rest, { $0 }) {
      case .show(let text): return .show(text)
      case .run: return .show(program.help)
      }
    }
    guard let subcommand = subcommands.first(where: { $0.spec.subcommand == command }) else {
      throw Failure("read the arguments", "unknown command \(command.quoted)", hint: "podsec-u7s --help", status: 2)
    }
    // NOTE: these arguments are journalctl's, which has options that we do not know.
    if command == "logs", !rest.contains(where: { ["-h", "--help", "--version"].contains($0) }) {
      return try logs(rest)
    }
    switch try subcommand.spec.read(rest, subcommand.call) {
    case .show(let text): return .show(text)
    case .run(let call): return call
    }
  }

  /// The subcommand and all other arguments: `-o json status` is `status -o json`.
  private static func split(_ arguments: [String]) -> (command: String?, rest: [String]) {
    if arguments.first == "logs" { return ("logs", Array(arguments.dropFirst())) }
    let scanner = OptionScanner(specs.flatMap(\.allOptions))
    var command: String?
    var rest: [String] = []
    for piece in scanner.scan(arguments) {
      switch piece {
      case .word(let word) where command == nil && word != "--": command = word
      case .word(let word): rest.append(word)
      case .option(_, _, let words): rest += words
      }
    }
    return (command, rest)
  }

  private static func logs(_ arguments: [String]) throws(Failure) -> PodsecU7sCall {
    guard let name = arguments.first, !name.hasPrefix("-") else {
      return .logs(unit: "rootlesskit.service", arguments: arguments)
    }
    return .logs(unit: try unit(name), arguments: Array(arguments.dropFirst()))
  }

  private static func unit(_ name: String) throws(Failure) -> String {
    switch name {
    case "rootlesskit", "rootlesskit.service", "crio": return "rootlesskit.service"
    case "kubelet", "kubelet.service": return "kubelet.service"
    case "services", "u7s-services", "u7s-services.service": return "u7s-services.service"
    default:
      throw Failure(
        "show the log of \(name.quoted)", "the units of the node are rootlesskit, kubelet and services",
        hint: "podsec-u7s logs kubelet", status: 2)
    }
  }
}
