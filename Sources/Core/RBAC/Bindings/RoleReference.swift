import Core
import YAML

/// The role that a binding gives. It cannot be changed once the binding is made.
package struct RoleReference: Equatable, Hashable, Sendable, CustomStringConvertible {
  package enum Kind: String, Sendable {
    case role = "Role"
    case clusterRole = "ClusterRole"
  }

  package let kind: Kind
  package let name: String

  package init(_ kind: Kind, _ name: String) {
    self.kind = kind
    self.name = name
  }

  init?(_ node: Node) {
    guard let kind = node["kind"]?.string.flatMap(Kind.init), let name = node["name"]?.string else { return nil }
    self.init(kind, name)
  }

  var node: Node {
    .map(("apiGroup", .string(Subject.apiGroup)), ("kind", .string(kind.rawValue)), ("name", .string(name)))
  }

  package var description: String { "\(kind.rawValue) \(name)" }
}
