import Core
import CoreU7s
import Glibc
import Host

/// `systemctl`: the account's manager inside the namespace or as the account, the host's for everybody else.
package enum SystemctlShim {
  package static func run() throws(Failure) -> Int32 {
    let account = NodeAccount.find()
    let inside = NodeAccount.isInsideNamespace(of: account)
    let owner = inside || account?.uid == getuid() ? account : nil
    try Program.execGenuine(
      SystemctlRoute.shim(Environment.arguments, owner: owner.map { AccountPaths($0) }, insideNamespace: inside))
  }
}
