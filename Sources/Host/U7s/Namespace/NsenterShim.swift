import CLinux
import Core
import Glibc
import Host

/// `nsenter_u7s [command...]`: runs a command, or a shell, as root of the namespace; the status is the command's.
package enum NsenterShim {
  package static func run() throws(Failure) -> Int32 {
    let account = try NodeAccount.require()
    if NodeAccount.isInsideNamespace(of: account) { try Program.exec(try commandToRun()) }
    guard getuid() == 0 || getuid() == account.uid else {
      throw Failure(
        "enter the namespace of \(account.name)", "only root and \(account.name) may", hint: "sudo nsenter_u7s")
    }
    try Namespaces.enterWhenReady(account)
    NamespaceEnvironment.dropForeign()
    NamespaceEnvironment.set(account)
    return try Program.supervise(try commandToRun()).code
  }

  /// The caller's command, found on PATH behind the shims, with its arguments' own bytes; without arguments, the user's shell.
  private static func commandToRun() throws(Failure) -> Command {
    guard let name = CommandLine.argc > 1 ? String(cString: CommandLine.unsafeArgv[1]!) : nil else {
      let shell = Environment.value("SHELL") ?? "/bin/sh"
      return Command(Files.isExecutable(shell) ? shell : "/bin/sh")
    }
    guard let program = Environment.find(name, path: NamespaceEnvironment.path) else {
      throw Failure("run \(name)", "command not found", status: 127)
    }
    return Command(program, name: name, forwardingFrom: 2)
  }
}
