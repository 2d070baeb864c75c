import Core

/// Which directories of a layer are left out. The longest directory that a path is below decides.
package struct WatchRules: Equatable, Sendable {
  /// The directories of containers that change all the time.
  package static let standard = WatchRules(directories: ["/var": false, "/proc": false, "/tmp": false, "/run": false])

  /// Whether changes below a directory are told.
  private var directories: [String: Bool]

  private init(directories: [String: Bool]) { self.directories = directories }

  /// Reads rule files; a `Failure` names the line that is no rule. Without any file the standard rules hold.
  package init(_ files: [(path: String, text: String)]) throws(Failure) {
    guard !files.isEmpty else {
      self = .standard
      return
    }
    directories = [:]
    for (path, text) in files {
      for (number, line) in text.lines.enumerated() {
        let words = line.prefix { $0 != "#" }.split(whereSeparator: { $0 == " " || $0 == "\t" }).map(String.init)
        if words.isEmpty { continue }
        guard words.count == 2, ["exclude", "include"].contains(words[0]), WatchRules.isDirectory(words[1]) else {
          throw Failure(
            "read \(path)", "line \(number + 1) is not a rule", hint: "write exclude /DIRECTORY or include /DIRECTORY")
        }
        directories[words[1]] = words[0] == "include"
      }
    }
  }

  package mutating func exclude(_ directory: String) { directories[directory] = false }

  /// `/srv/cache`: absolute, no empty part, no `.` or `..`.
  package static func isDirectory(_ text: String) -> Bool {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    return parts.count > 1 && parts[0].isEmpty && parts.dropFirst().allSatisfy { !["", ".", ".."].contains($0) }
  }

  /// Whether a change of this path of a layer is told. `path` is absolute.
  package func tells(_ path: some StringProtocol) -> Bool {
    var end = path.endIndex
    while true {
      if let told = directories[String(path[..<end])] { return told }
      guard let slash = path[..<end].lastIndex(of: "/"), slash > path.startIndex else { return true }
      end = slash
    }
  }
}
