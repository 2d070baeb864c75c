import Core
import CoreU7s
import Glibc
import Host

/// `rootlessctl`: calls the genuine one with the path of RootlessKit's socket.
package enum RootlessctlShim {
  package static func run() throws(Failure) -> Int32 {
    let account = try NodeAccount.require()
    // NOTE: on the host this process would talk as root to any socket that a link of the account leads to.
    if getuid() == 0, !asksForText, !NodeAccount.isInsideNamespace(of: account) {
      var command = Inside.command("rootlessctl", [])
      command.forwardingFrom = 1
      try Program.exec(command)
    }
    let program = SystemTool.place("rootlessctl")
    let socket = ["--socket", AccountPaths(account).rootlesskitSocket]
    if Environment.arguments.first == "add-ports", let added = AddedPorts(Array(Environment.arguments.dropFirst())) {
      return try add(added, program, socket)
    }
    try Program.execGenuine(Command(program, socket, forwardingFrom: 1))
  }

  /// Adds the ports that do not lead to the namespace yet: u7s-services may have published a Service's port a moment
  /// before a person adds it, and RootlessKit would say that the address is in use.
  private static func add(_ added: AddedPorts, _ program: String, _ socket: [String]) throws(Failure) -> Int32 {
    let answer = try? Spawn.capture(Command(program, socket + ["list-ports", "--json"]), seconds: 10)
    let present = added.present(in: LivePort.list(answer?.output ?? ""))
    for (wanted, live) in present { Report.note(AddedPorts.note(wanted, live)) }
    let missing = added.ports.filter { port in !present.contains { $0.wanted == port } }
    guard !missing.isEmpty else { return 0 }
    try Program.execGenuine(
      present.isEmpty
        ? Command(program, socket, forwardingFrom: 1)
        : Command(program, socket + ["add-ports"] + missing.map(\.specification)))
  }

  /// True for a call that needs no socket.
  private static var asksForText: Bool {
    ["help", "h", "--help", "-h", "--version", "-v", nil].contains(Environment.arguments.first)
  }
}
