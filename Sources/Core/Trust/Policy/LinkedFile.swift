import Core

/// A file of /etc/containers that is a relative link to a stamped one beside it, so that each older state stays.
package struct LinkedFile: Equatable, Sendable {
  /// What is at the path.
  package enum State: Equatable, Sendable {
    case absent
    case regular(String)
    /// A link with its target, and the text it leads to.
    case link(String, String)
  }

  package var path: String
  package var state: State
  /// Names in the same directory.
  package var siblings: Set<String>

  package init(path: String, state: State, siblings: Set<String> = []) {
    self.path = path
    self.state = state
    self.siblings = siblings
  }

  /// What is there now.
  package var text: String? {
    switch state {
    case .absent: nil
    case .regular(let text), .link(_, let text): text
    }
  }

  /// Stamps for names: those of now and of the seconds after it, and yesterday's, which sorts a backup before them.
  package struct Stamps: Equatable, Sendable {
    package var now: [String]
    package var yesterday: String

    package init(now: [String], yesterday: String) {
      self.now = now
      self.yesterday = yesterday
    }
  }

  /// The steps to a new text; none where it is there already. At each moment the path is the old file or the new one.
  ///
  /// `prefix` begins the stamped name; `backup` names what a regular file is kept as.
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
