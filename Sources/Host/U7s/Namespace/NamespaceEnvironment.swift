import Core
import CoreU7s
import Glibc
import Host

/// The environment of programs inside the namespace.
package enum NamespaceEnvironment {
  /// Names of the caller's variables that are kept inside the namespace, each ended by a NUL: with `=` it is the whole
  /// name, without it the beginning of a name. Variables of a login session (DBUS_SESSION_BUS_ADDRESS, XDG_*) would
  /// lead to the caller's own services, and all others may hold root's secrets.
  private static let crossing: StaticString = """
    TERM=\0COLORTERM=\0NO_COLOR=\0LANG=\0LANGUAGE=\0LC_\0TZ=\0SHELL=\0PATH=\0\
    EDITOR=\0VISUAL=\0KUBE_EDITOR=\0KUBECONFIG=\0U7S_\0\
    HTTP_PROXY=\0HTTPS_PROXY=\0ALL_PROXY=\0NO_PROXY=\0http_proxy=\0https_proxy=\0all_proxy=\0no_proxy=\0
    """

  /// Removes all other variables from the environment.
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

  /// Variables for programs inside the namespace: directories and buses of the account, not of the caller.
  package static func set(_ account: Account) {
    let paths = AccountPaths(account)
    Environment.set("ROOTLESSKIT_STATE_DIR", paths.rootlesskitState)
    Environment.set("XDG_RUNTIME_DIR", paths.runtime)
    Environment.set("DBUS_SESSION_BUS_ADDRESS", paths.sessionBus)
    Environment.set("HOME", account.home)
    Environment.set("USER", "root")
    Environment.set("LOGNAME", "root")
    Environment.set("PATH", path)
    // For crictl(1): it wins over an /etc/crictl.yaml that names another runtime of the host.
    Environment.set("CONTAINER_RUNTIME_ENDPOINT", NodePaths.crioEndpoint)
    Environment.set("IMAGE_SERVICE_ENDPOINT", NodePaths.crioEndpoint)
  }

  /// PATH inside the namespace: the shims come first. The string lives as long as the process, because freeing the
  /// first long string costs as much time as entering the namespace.
  package static let path = Environment.path(startingWith: NodePaths.shims)
}
