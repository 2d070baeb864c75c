/// Which service manager a systemctl(1) call is for.
package enum SystemctlRoute: Equatable, Sendable {
  /// The host's manager: the genuine call unchanged.
  case system
  /// The user manager of the account: `--user -M u7s-admin@` before the arguments.
  case user

  package static let program = "/usr/bin/systemctl"
  /// `--user -M u7s-admin@`: works from root, and inside RootlessKit's pid namespace where plain `--user` does not.
  package static let userArguments = ["--user", "-M", "\(Account.name)@"]

  /// A call of ours to the account's manager.
  package static func command(_ arguments: [String]) -> Command { Command(program, userArguments + arguments) }

  /// Decides for a caller inside the namespace or running as the account. Units that are not ours are only ever looked
  /// up, and with the host's manager, which is where kubeadm's firewalld and systemd-resolved live.
  package static func decide(_ arguments: [String], ownsNamespace: Bool) -> SystemctlRoute {
    guard ownsNamespace else { return .system }
    let words = arguments.filter { !$0.hasPrefix("-") }
    guard let verb = words.first, queries.contains(verb), words.count > 1 else { return .user }
    return words.dropFirst().contains(where: isOurs) ? .user : .system
  }

  private static let queries: Set<String> = ["is-active", "is-enabled", "is-failed", "status", "show", "cat"]

  private static func isOurs(_ unit: String) -> Bool {
    ["kubelet", "rootlesskit", "u7s"].contains { unit == $0 || unit == "\($0).service" || unit == "\($0).target" }
  }
}
