/// Which service manager a systemctl(1) call is for.
package enum SystemctlRoute: Equatable, Sendable {
  /// The host's manager: the genuine call unchanged.
  case system
  /// The user manager of the account.
  case user

  package static let program = "/usr/bin/systemctl"

  /// A call of root's to the account's manager.
  package static func command(_ arguments: [String]) -> Command {
    Command(program, ["--user", "-M", "\(Account.name)@"] + arguments)
  }

  /// The shim's call, with the caller's own arguments. nil paths: an ordinary caller on the host.
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
    }
    return command
  }

  /// Decides for a caller inside the namespace or running as the account. Units that are not ours are only ever looked
  /// up, and with the host's manager, which is where kubeadm's firewalld and systemd-resolved live.
  package static func decide(_ arguments: [String]) -> SystemctlRoute {
    let words = arguments.filter { !$0.hasPrefix("-") }
    guard let verb = words.first, queries.contains(verb), words.count > 1 else { return .user }
    return words.dropFirst().contains(where: isOurs) ? .user : .system
  }

  private static let queries: Set<String> = ["is-active", "is-enabled", "is-failed", "status", "show", "cat"]

  private static func isOurs(_ unit: String) -> Bool {
    ["kubelet", "rootlesskit", "u7s"].contains { unit == $0 || unit == "\($0).service" || unit == "\($0).target" }
  }
}
