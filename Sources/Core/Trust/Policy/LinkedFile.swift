import Core

/// A file of /etc/containers that is a relative link to a file with a time stamp in its name, so that older versions
/// are kept beside it.
package struct LinkedFile: Equatable, Sendable {
  /// What is at the path.
  package enum State: Equatable, Sendable {
    case absent
    case regular(String)
    /// A link: its target, and the text of the file it points to.
    case link(String, String)
  }

  package var path: String
  package var state: State
  /// Names of the files in the same directory.
  package var siblings: Set<String>

  package init(path: String, state: State, siblings: Set<String> = []) {
    self.path = path
    self.state = state
    self.siblings = siblings
  }

  /// The present text; nil if there is no file.
  package var text: String? {
    switch state {
    case .absent: nil
    case .regular(let text), .link(_, let text): text
    }
  }

  /// Time stamps for names: now and the following seconds (for names that are taken), and yesterday's, so that a backup
  /// sorts before them.
  package struct Stamps: Equatable, Sendable {
    package var now: [String]
    package var yesterday: String

    package init(now: [String], yesterday: String) {
      self.now = now
      self.yesterday = yesterday
    }
  }

  /// Where the present text stays when it is replaced.
  package func kept(backup: (String) -> String, stamps: Stamps) -> String {
    let directory = String(path[..<path.lastIndex(of: "/")!])
    if case .link(let target, _) = state { return target.hasPrefix("/") ? target : "\(directory)/\(target)" }
    return "\(directory)/\(backup(stamps.yesterday))"
  }

  /// The steps that replace the text; none if it is current. The path always names the whole old file or the new one.
  ///
  /// `prefix` begins the name with the time stamp; `backup` gives the name under which a regular file is kept.
  package func steps(to text: String, prefix: String, backup: (String) -> String, stamps: Stamps) -> [Step] {
    let directory = String(path[..<path.lastIndex(of: "/")!])
    if case .link(let target, text) = state, !target.contains("/"), target.hasPrefix(prefix) { return [] }
    var steps: [Step] = []
    if case .regular = state { steps.append(.keep(path, as: "\(directory)/\(backup(stamps.yesterday))")) }
    let name = stamps.now.map { prefix + $0 }.first { !siblings.contains($0) } ?? prefix + stamps.now[0]
    return steps + [
      .file("\(directory)/\(name)", text, mode: 0o644, owner: .root), .link(path, target: name),
    ]
  }
}
