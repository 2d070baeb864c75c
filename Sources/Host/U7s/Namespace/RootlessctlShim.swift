import Core
import CoreU7s
import Host

/// `rootlessctl`: the genuine one, told where RootlessKit's socket is.
package enum RootlessctlShim {
  package static func run() throws(Failure) -> Int32 {
    let paths = AccountPaths(try NodeAccount.require())
    try Program.execGenuine(Command("/usr/bin/rootlessctl", ["--socket", paths.rootlesskitSocket], forwardingFrom: 1))
  }
}
