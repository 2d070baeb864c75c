import Core
import Glibc

extension Entry {
  /// `systemctl`: the account's manager inside the namespace or as the account, the host's for everybody else.
  package static func systemctl() throws(Failure) -> Int32 {
    let account = Users.account()
    let inside = Users.isInsideNamespace(of: account)
    let owner = inside || account?.uid == getuid() ? account : nil
    try execGenuine(
      SystemctlRoute.shim(Environment.arguments, owner: owner.map { AccountPaths($0) }, insideNamespace: inside))
  }

  /// `rootlessctl`: the genuine one, told where RootlessKit's socket is.
  package static func rootlessctl() throws(Failure) -> Int32 {
    let paths = AccountPaths(try Users.requireAccount())
    try execGenuine(Command("/usr/bin/rootlessctl", ["--socket", paths.rootlesskitSocket], forwardingFrom: 1))
  }
}
