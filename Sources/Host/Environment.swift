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
    var result = directory
    for entry in SearchPath(value("PATH") ?? "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")
    where entry != directory && entry != directory + "/" { result += ":" + entry }
    return result
  }

  /// The first executable of that name on a PATH; a name with a slash is itself.
  package static func find(_ name: String, path: String) -> String? {
    if name.utf8.contains(UInt8(ascii: "/")) { return name }
    for directory in SearchPath(path) {
      let program = directory + "/" + name
      if Files.isExecutable(program) { return program }
    }
    return nil
  }
}

/// The directories of a PATH in order, without empty ones: those mean the current directory, from which root must not
/// run programs.
private struct SearchPath: Sequence, IteratorProtocol {
  private var rest: Substring

  init(_ text: String) { rest = text[...] }

  mutating func next() -> String? {
    while let colon = rest.utf8.firstIndex(of: UInt8(ascii: ":")) {
      let entry = rest[..<colon]
      rest = rest[rest.utf8.index(after: colon)...]
      if !entry.isEmpty { return String(entry) }
    }
    defer { rest = "" }
    return rest.isEmpty ? nil : String(rest)
  }
}
