import CLinux
import Core
import CoreU7s
import Glibc
import Host

/// `nsenter_u7s [command...]`: runs a command, or a shell, as root of the namespace; the status is the command's.
package enum NsenterShim {
  package static func run() throws(Failure) -> Int32 {
    if CommandLine.argc > 1, CommandLine.unsafeArgv[1]![0] == UInt8(ascii: "-") { return try runWithOptions() }
    return try run(argument: 1)
  }

  /// An option of our own, or `--` before the command.
  private static func runWithOptions() throws(Failure) -> Int32 {
    let first = Environment.arguments[0]
    if first == "--" { return try run(argument: 2) }
    let request = try LauncherSpecs.nsenter.read([first]) { options throws(Failure) in try options.refuseWords() }
    return try Program.answer(request) { () throws(Failure) in try run(argument: 2) }
  }

  /// Runs the command that begins with the argument of that number.
  private static func run(argument: Int) throws(Failure) -> Int32 {
    let account = try NodeAccount.require()
    if NodeAccount.isInsideNamespace(of: account) { try Program.exec(try commandToRun(argument)) }
    guard getuid() == 0 || getuid() == account.uid else {
      throw Failure(
        "enter the namespace of \(account.name)", "only root and \(account.name) may", hint: "sudo nsenter_u7s")
    }
    var descriptors: [Int32: Int32] = [:]
    for number in try Descriptors.closeForeign() { descriptors[number] = number }
    try SessionKeyring.leave()
    let interactive = try TerminalRelay.run(owner: account.uid, descriptors: descriptors) { () throws(Failure) in
      try enter(account, argument)
    }
    if let interactive { return interactive.code }
    return try Program.supervise(try enter(account, argument), descriptors: descriptors, apart: .entered).code
  }

  /// Enters the namespace and returns the command to run there.
  private static func enter(_ account: Account, _ argument: Int) throws(Failure) -> Command {
    try Namespaces.enterWhenReady(account)
    NamespaceEnvironment.dropForeign()
    NamespaceEnvironment.set(account)
    return try commandToRun(argument)
  }

  /// The caller's command, found on PATH after the shims, with the bytes of its arguments unchanged; without arguments,
  /// the user's shell.
  private static func commandToRun(_ argument: Int) throws(Failure) -> Command {
    guard let name = CommandLine.argc > argument ? String(cString: CommandLine.unsafeArgv[argument]!) : nil else {
      let shell = Environment.value("SHELL") ?? "/bin/sh"
      return Command(Files.isExecutable(shell) ? shell : "/bin/sh")
    }
    guard let program = Environment.find(name, path: NamespaceEnvironment.path) else {
      throw Failure("run \(name)", "command not found", status: 127)
    }
    return Command(program, name: name, forwardingFrom: argument + 1)
  }
}
