import Core
import CoreU7s
import Glibc
import Host

/// `rootlessctl`: the genuine one, told where RootlessKit's socket is.
package enum RootlessctlShim {
  package static func run() throws(Failure) -> Int32 {
    let account = try NodeAccount.require()
    // NOTE: on the host root would talk, as root, to whatever socket the account's link leads to.
    if getuid() == 0, !asksForText, !NodeAccount.isInsideNamespace(of: account) {
      var command = Inside.command("rootlessctl", [])
      command.forwardingFrom = 1
      try Program.exec(command)
    }
    let paths = AccountPaths(account)
    try Program.execGenuine(
      Command(SystemTool.place("rootlessctl"), ["--socket", paths.rootlesskitSocket], forwardingFrom: 1))
  }

  /// True for a call that needs no socket.
  private static var asksForText: Bool {
    ["help", "h", "--help", "-h", "--version", "-v", nil].contains(Environment.arguments.first)
  }
}
