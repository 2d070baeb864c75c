import Core
import Glibc

extension Entry {
  /// `systemctl`: the account's manager inside the namespace or as the account, the host's for everybody else.
  package static func systemctl() throws(Failure) -> Int32 {
    let owns = Users.isInsideNamespace || Users.account().map { getuid() == $0.uid } ?? false
    let route = SystemctlRoute.decide(Environment.arguments, ownsNamespace: owns)
    try exec(
      Command(SystemctlRoute.program, route == .user ? SystemctlRoute.userArguments : [], forwardingFrom: 1))
  }

  /// `rootlessctl`: the genuine one, told where RootlessKit's socket is.
  package static func rootlessctl() throws(Failure) -> Int32 {
    let paths = AccountPaths(try Users.requireAccount())
    try exec(Command("/usr/bin/rootlessctl", ["--socket", paths.rootlesskitSocket], forwardingFrom: 1))
  }
}
