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

  private static let standardPath: StaticString =
    "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/opt/bin"

  package static func set(_ name: String, _ value: String) {
    _ = name.withCString { name in value.withCString { setenv(name, $0, 1) } }
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

  /// PATH with a directory first, and last the standard directories that it lacks: cron's PATH, and that of an ordinary
  /// user, has no sbin.
  package static func path(startingWith directory: String) -> String {
    let standard = UnsafeRawPointer(standardPath.utf8Start).assumingMemoryBound(to: CChar.self)
    let inherited = getenv("PATH").map { Array(SearchPath(UnsafePointer($0))) } ?? []
    var result = directory
    result.reserveCapacity(4096)
    for entry in inherited where entry != directory && entry != directory + "/" {
      result += ":"
      result += entry
    }
    for entry in SearchPath(standard) where !inherited.contains(entry) {
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
