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

  /// PATH with the shims' directory first, once.
  package static func path(startingWith directory: String) -> String {
    let rest = (value("PATH") ?? "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")
      .split(separator: ":").filter { $0 != directory && $0 != directory + "/" }
    return ([directory] + rest.map(String.init)).joined(separator: ":")
  }

  /// The first executable of that name on a PATH; a name with a slash is itself.
  package static func find(_ name: String, path: String) -> String? {
    if name.contains("/") { return name }
    return path.split(separator: ":").map { "\($0)/\(name)" }.first(where: Files.isExecutable)
  }
}
