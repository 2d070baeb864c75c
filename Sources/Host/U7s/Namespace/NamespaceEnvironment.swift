import Core
import CoreU7s
import Glibc
import Host

/// The environment of programs inside the namespace.
package enum NamespaceEnvironment {
  /// Names a caller's variable may have to cross into the namespace, each ended by a NUL: with `=` the whole name, without
  /// it the beginning of one. A login session's variables (DBUS_SESSION_BUS_ADDRESS, XDG_*) lead to the caller's own
  /// services, and all others may hold secrets of root's.
  private static let crossing: StaticString = """
    TERM=\0COLORTERM=\0NO_COLOR=\0LANG=\0LANGUAGE=\0LC_\0TZ=\0SHELL=\0PATH=\0\
    EDITOR=\0VISUAL=\0KUBE_EDITOR=\0KUBECONFIG=\0U7S_\0\
    HTTP_PROXY=\0HTTPS_PROXY=\0ALL_PROXY=\0NO_PROXY=\0http_proxy=\0https_proxy=\0all_proxy=\0no_proxy=\0
    """

  /// Removes from the environment what may not cross into the namespace.
  package static func dropForeign() {
    var kept = environ
    var next = environ
    while let entry = next.pointee {
      next += 1
      if crosses(entry) {
        kept.pointee = entry
        kept += 1
      }
    }
    kept.pointee = nil
  }

  private static func crosses(_ entry: UnsafePointer<CChar>) -> Bool {
    var name = UnsafeRawPointer(crossing.utf8Start).assumingMemoryBound(to: CChar.self)
    while name.pointee != 0 {
      let length = strlen(name)
      if strncmp(entry, name, length) == 0 { return true }
      name += length + 1
    }
    return false
  }

  /// What programs inside the namespace find there: the account's own places and buses, not the caller's.
  package static func set(_ account: Account) {
    let paths = AccountPaths(account)
    Environment.set("ROOTLESSKIT_STATE_DIR", paths.rootlesskitState)
    Environment.set("XDG_RUNTIME_DIR", paths.runtime)
    Environment.set("DBUS_SESSION_BUS_ADDRESS", paths.sessionBus)
    Environment.set("HOME", account.home)
    Environment.set("USER", "root")
    Environment.set("LOGNAME", "root")
    Environment.set("PATH", path)
    // crictl(1): stronger than an /etc/crictl.yaml that names another runtime of the host.
    Environment.set("CONTAINER_RUNTIME_ENDPOINT", NodePaths.crioEndpoint)
    Environment.set("IMAGE_SERVICE_ENDPOINT", NodePaths.crioEndpoint)
  }

  /// Where programs inside the namespace find others: the shims first. Kept for the process's life, for the first long
  /// string that is freed costs as much as entering the namespace.
  package static let path = Environment.path(startingWith: NodePaths.shims)
}
