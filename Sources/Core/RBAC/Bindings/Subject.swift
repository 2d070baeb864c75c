import Core
import YAML

/// Who a binding gives rights to: a user or a group, as certificates name them.
package struct Subject: Equatable, Hashable, Sendable {
  package enum Kind: String, Sendable {
    case user = "User"
    case group = "Group"
  }

  package static let apiGroup = "rbac.authorization.k8s.io"

  package let kind: Kind
  package let name: String

  package init(_ kind: Kind, _ name: String) {
    self.kind = kind
    self.name = name
  }

  /// nil for a service account, or if the node is not a subject.
  init?(_ node: Node) {
    guard let kind = node["kind"]?.string.flatMap(Kind.init), let name = node["name"]?.string,
      node["apiGroup"]?.string ?? Subject.apiGroup == Subject.apiGroup
    else { return nil }
    self.init(kind, name)
  }

  var node: Node {
    .map(("apiGroup", .string(Subject.apiGroup)), ("kind", .string(kind.rawValue)), ("name", .string(name)))
  }

  /// `user anna`, `group devs`.
  package var words: Message {
    switch kind {
    case .user: "the user \(name)"
    case .group: "the group \(name)"
    }
  }
}
