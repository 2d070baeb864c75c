import CLinux
import Core
import Glibc

extension Entry {
  /// `nsenter_u7s [command...]`: runs a command, or a shell, as root of the namespace; the status is the command's.
  package static func nsenterU7s() throws(Failure) -> Int32 {
    let account = try Users.requireAccount()
    if Users.isInsideNamespace(of: account) { try exec(try commandToRun()) }
    guard getuid() == 0 || getuid() == account.uid else {
      throw Failure(
        "enter the namespace of \(account.name)", "only root and \(account.name) may", hint: "sudo nsenter_u7s")
    }
    try enterWhenReady(account)
    Environment.dropForeign()
    Environment.setInside(account)
    return try supervise(try commandToRun()).code
  }

  /// Enters, keeping the current directory where it exists inside; waits while the namespace is starting.
  package static func enterWhenReady(_ account: Account) throws(Failure) {
    let directory = getcwd(nil, 0).map { pointer in
      defer { free(pointer) }
      return String(cString: pointer)
    }
    let deadline = monotonicSeconds() + 10
    while true {
      if let namespaces = try Namespaces.find(account), namespaces.isReady() {
        try namespaces.enter()
        if directory.map({ chdir($0) != 0 }) ?? true { chdir("/") }
        return
      }
      let state = unitState("rootlesskit.service")
      // "active" without a namespace is one that has just ended or just begun.
      let isComing = ["activating", "active", "reloading"].contains(state)
      guard isComing, monotonicSeconds() < deadline else {
        throw Failure(
          "enter the namespace of \(account.name)", "it is not up: rootlesskit.service is \(state)",
          hint: isComing ? "podsec-u7s logs rootlesskit" : "systemctl start u7s")
      }
      usleep(50_000)
    }
  }

  /// `ActiveState` of a unit of the account's manager, systemctl(1); `unknown` where the manager does not answer.
  package static func unitState(_ unit: String) -> String {
    let outcome = try? Spawn.capture(SystemctlRoute.command(["show", "-P", "ActiveState", unit]), seconds: 10)
    guard let outcome, outcome.status.isSuccess, !outcome.output.trimmed.isEmpty else { return "unknown" }
    return outcome.output.trimmed
  }

  /// The caller's command, found on PATH behind the shims, with its arguments' own bytes; without arguments, the user's shell.
  private static func commandToRun() throws(Failure) -> Command {
    guard let name = CommandLine.argc > 1 ? String(cString: CommandLine.unsafeArgv[1]!) : nil else {
      let shell = Environment.value("SHELL") ?? "/bin/sh"
      return Command(Files.isExecutable(shell) ? shell : "/bin/sh")
    }
    guard let program = Environment.find(name, path: Environment.insidePath) else {
      throw Failure("run \(name)", "command not found", status: 127)
    }
    return Command(program, name: name, forwardingFrom: 2)
  }
}
