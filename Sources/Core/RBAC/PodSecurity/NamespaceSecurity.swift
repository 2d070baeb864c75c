import Core
import YAML

/// A namespace with the labels that Pod Security admission reads.
package struct NamespaceSecurity: Equatable, Sendable {
  package let name: NamespaceName
  private let object: Node

  /// `object` is the namespace as the API server has it.
  package init(_ name: NamespaceName, _ object: Node) {
    self.name = name
    self.object = object
  }

  package static func path(_ name: NamespaceName) -> String { "/api/v1/namespaces/\(name)" }
  /// Where the API server checks a change and keeps nothing of it.
  package static func dryRunPath(_ name: NamespaceName) -> String { path(name) + "?dryRun=All" }

  /// The namespace with a level for some modes; nil if it has that already. It keeps the resourceVersion, so that the
  /// API server refuses the update if somebody else changed the namespace meanwhile.
  package func setting(_ level: PodSecurityLevel, for modes: [PodSecurityMode]) -> Node? {
    var changed = object
    for mode in modes { changed[path: ["metadata", "labels", mode.label]] = .string(level.rawValue) }
    return changed == object || modes.allSatisfy({ label($0.label) == level.rawValue }) ? nil : changed
  }

  private func label(_ key: String) -> String? { object[path: "metadata", "labels", key]?.string }

  /// A row a mode.
  package var table: String {
    Table.text(
      [["MODE", "LEVEL", "VERSION"]]
        + PodSecurityMode.allCases.map { mode in
          guard let level = label(mode.label) else { return [mode.rawValue, "the cluster's default", "-"] }
          return [mode.rawValue, level, label(mode.versionLabel) ?? "latest"]
        })
  }

  /// The levels; a mode without a label is null. `level` and `refusals` are of a level to be set.
  package func json(_ level: PodSecurityLevel? = nil, refusals: [PodRefusal] = [], isChanged: Bool = false) -> String {
    var document = Node.map(("namespace", .string(name.description)))
    for mode in PodSecurityMode.allCases {
      document[mode.rawValue] =
        label(mode.label).map { level in
          .map(("level", .string(level)), ("version", .string(label(mode.versionLabel) ?? "latest")))
        } ?? .null
    }
    if let level {
      document["checkedLevel"] = .string(level.rawValue)
      document["refusedPods"] = .list(refusals.map(\.node))
      document["changed"] = .bool(isChanged)
    }
    return JSON.emit(document) + "\n"
  }

  /// The pods that a level refuses.
  package static func table(_ refusals: [PodRefusal]) -> String {
    refusals.isEmpty ? "" : Table.text([["POD", "WHY IT IS REFUSED"]] + refusals.map { [$0.words, $0.why] })
  }
}
