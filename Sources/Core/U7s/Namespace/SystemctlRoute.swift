import Core

/// Which service manager a systemctl(1) call is for.
package enum SystemctlRoute: Equatable, Sendable {
  /// The host's manager: the genuine call unchanged.
  case system
  /// The user manager of the account.
  case user

  package static let program = "/usr/bin/systemctl"

  /// Root's call to the account's manager.
  package static func command(_ arguments: [String]) -> Command {
    Command(program, ["--user", "-M", "\(ClusterAccount.name)@"] + arguments)
  }

  /// The genuine call with the caller's own arguments. `paths` is nil for an ordinary caller on the host.
  ///
  /// NOTE: inside RootlessKit's pid namespace the managers' private sockets refuse a peer without a pid, and `-M` asks
  /// for a session that only the host's root may open; through the bus (SYSTEMCTL_FORCE_BUS) both managers answer.
  package static func shim(_ arguments: [String], owner paths: AccountPaths?, insideNamespace: Bool) -> Command {
    guard let paths else { return Command(program, forwardingFrom: 1) }
    var command = Command(program, forwardingFrom: 1)
    if insideNamespace { command.environment["SYSTEMCTL_FORCE_BUS"] = "1" }
    if decide(arguments) == .user {
      command.arguments = ["--user"]
      command.environment["XDG_RUNTIME_DIR"] = paths.runtime
      // NOTE: a caller's login session has a bus of its own, which systemctl would prefer.
      command.environment["DBUS_SESSION_BUS_ADDRESS"] = paths.sessionBus
    }
    return command
  }

  /// Decides for a caller inside the namespace or running as the account. Other units than ours are only looked up,
  /// with the host's manager, which has the units that kubeadm asks about, such as firewalld and systemd-resolved.
  package static func decide(_ arguments: [String]) -> SystemctlRoute {
    var words: [String] = []
    for piece in scanner.scan(arguments) {
      switch piece {
      // The caller names another host's, container's or capsule's manager.
      case .option(let name, _, _) where otherManagers.contains(name): return .system
      case .option, .word("--"): break
      case .word(let word): words.append(word)
      }
    }
    guard let verb = words.first, queries.contains(verb), words.count > 1 else { return .user }
    return words.dropFirst().contains(where: isOurs) ? .user : .system
  }

  private static let otherManagers: Set<String> = ["H", "host", "M", "machine", "C", "capsule"]

  private static let queries: Set<String> = [
    "is-active", "is-enabled", "is-failed", "status", "show", "cat", "help", "list-dependencies",
  ]

  /// Options of systemctl(1): letters that may stand together, and options that take the next argument.
  private static let scanner = OptionScanner(
    booleans: ["a", "f", "h", "i", "l", "q", "r", "T", "v"],
    valued: [
      "C", "H", "M", "P", "n", "o", "p", "s", "t", "boot-loader-entry", "boot-loader-menu", "capsule",
      "check-inhibitors", "drop-in", "host", "image", "image-policy", "job-mode", "kill-subgroup",
      "kill-value", "kill-who", "kill-whom", "legend", "lines", "machine", "message", "output", "preset-mode",
      "property", "reboot-argument", "root", "signal", "state", "timestamp", "type", "what", "when",
    ], unknownTakeValues: false)

  /// The account's units by their names; u7s.service is the host's, u7s.target is ours.
  private static func isOurs(_ unit: String) -> Bool {
    ["kubelet", "kubelet.service", "rootlesskit", "rootlesskit.service", "u7s.target"].contains(unit)
  }
}
