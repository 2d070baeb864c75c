import Core
import Glibc

/// This process's arguments and environment.
package enum Environment {
  /// The arguments after the program's name; bytes that are not UTF-8 are replaced, so these are for deciding only.
  /// What is passed on is passed as raw bytes, by `Command.forwardingFrom`.
  package static var arguments: [String] { Array(CommandLine.arguments.dropFirst()) }

  /// The name this program was called by, without directories.
  package static var programName: String {
    let path = CommandLine.arguments.first ?? ""
    return path.split(separator: "/").last.map(String.init) ?? path
  }

  package static func value(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

  private static let standardPath: StaticString = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

  package static func set(_ name: String, _ value: String) {
    _ = name.withCString { name in value.withCString { setenv(name, $0, 1) } }
  }

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
  package static func setInside(_ account: Account) {
    let paths = AccountPaths(account)
    set("ROOTLESSKIT_STATE_DIR", paths.rootlesskitState)
    set("XDG_RUNTIME_DIR", paths.runtime)
    set("DBUS_SESSION_BUS_ADDRESS", paths.sessionBus)
    set("HOME", account.home)
    set("USER", "root")
    set("LOGNAME", "root")
    set("PATH", insidePath)
  }

  package static var all: [String: String] {
    var values: [String: String] = [:]
    var entry = environ
    while let pointer = entry.pointee {
      let pair = String(cString: pointer)
      if let equals = pair.firstIndex(of: "=") {
        values[String(pair[..<equals])] = String(pair[pair.index(after: equals)...])
      }
      entry += 1
    }
    return values
  }

  /// Where programs inside the namespace find others: the shims first. Kept for the process's life, for the first long
  /// string that is freed costs as much as entering the namespace.
  package static let insidePath = path(startingWith: NodePaths.shims)

  /// PATH with a directory first, once.
  package static func path(startingWith directory: String) -> String {
    var result = directory
    result.reserveCapacity(4096)
    let inherited = getenv("PATH").map { UnsafePointer($0) }
    let standard = UnsafeRawPointer(standardPath.utf8Start).assumingMemoryBound(to: CChar.self)
    for entry in SearchPath(inherited ?? standard)
    where entry != directory && entry != directory + "/" {
      result += ":"
      result += entry
    }
    return result
  }

  /// The first executable of that name on a PATH; a name with a slash is itself.
  package static func find(_ name: String, path: String) -> String? {
    if name.utf8.contains(UInt8(ascii: "/")) { return name }
    return path.withCString { path in
      for directory in SearchPath(path) {
        let program = directory + "/" + name
        if Files.isExecutable(program) { return program }
      }
      return nil
    }
  }
}

/// The directories of a PATH in order, without empty ones: those mean the current directory, from which root must not
/// run programs.
private struct SearchPath: Sequence, IteratorProtocol {
  private var rest: UnsafePointer<CChar>

  init(_ text: UnsafePointer<CChar>) { rest = text }

  mutating func next() -> String? {
    while rest.pointee != 0 {
      let length = strcspn(rest, ":")
      let entry = UnsafeRawBufferPointer(start: rest, count: length)
      rest += length
      if rest.pointee != 0 { rest += 1 }
      if length > 0 { return String(decoding: entry, as: UTF8.self) }
    }
    return nil
  }
}
