import Core
import YAML

/// The roles of a user, as bindings give them.
package struct UserRoles: Equatable, Sendable {
  /// One role by one binding.
  package struct Row: Equatable, Sendable {
    package let binding: Binding
    package let subject: Subject
  }

  package let user: String
  package let rows: [Row]

  /// In the order of the API: ClusterRoleBindings, then RoleBindings by namespace. A binding that names somebody twice
  /// is one row.
  package init(_ user: String, groups: [String] = [], _ bindings: [Binding]) {
    self.user = user
    let subjects = [Subject(.user, user)] + groups.map { Subject(.group, $0) }
    rows = bindings.flatMap { binding in
      subjects.filter(binding.subjects.contains).map { Row(binding: binding, subject: $0) }
    }
  }

  /// Takes rows that were chosen already.
  package init(_ user: String, rows: [Row]) {
    self.user = user
    self.rows = rows
  }

  /// The paths of the roles, each once, to ask the API what they allow.
  package var rolePaths: [String] {
    var paths: [String] = []
    for row in rows where !paths.contains(UserRoles.path(row.binding)) { paths.append(UserRoles.path(row.binding)) }
    return paths
  }

  /// The Role of the binding's namespace, or the ClusterRole.
  static func path(_ binding: Binding) -> String {
    let name = APIPage.escaped(binding.role.name)
    guard binding.role.kind == .role, let namespace = binding.namespace else {
      return "\(Binding.api)/clusterroles/\(name)"
    }
    return "\(Binding.api)/namespaces/\(APIPage.escaped(namespace))/roles/\(name)"
  }

  /// `rules` has the rules of each path; nil shows no rules.
  package func json(rules: [String: Node]?) -> String {
    let clusterWide = rows.filter { $0.binding.namespace == nil }.map { entry($0, rules) }
    var namespaces: [(String, [Node])] = []
    for row in rows {
      guard let namespace = row.binding.namespace else { continue }
      if namespaces.last?.0 != namespace { namespaces.append((namespace, [])) }
      namespaces[namespaces.count - 1].1.append(entry(row, rules))
    }
    let lists = namespaces.map { Node.map(($0.0, .list($0.1))) }
    return JSON.emit(
      .map(
        (
          user,
          .map(("clusterRoles", .list(clusterWide)), ("roles", .map(("namespaces", .list(lists)))))
        ))) + "\n"
  }

  private func entry(_ row: Row, _ rules: [String: Node]?) -> Node {
    var entry = Node.map(
      ("bindName", UserRoles.text(row.binding.name)), ("roleType", .string(row.binding.role.kind.rawValue)),
      ("roleName", UserRoles.text(row.binding.role.name)), ("unbindCmd", UserRoles.text(UserRoles.unbind(row).display)))
    if row.subject.kind == .group { entry["group"] = UserRoles.text(row.subject.name) }
    if let rules { entry["rules"] = rules[UserRoles.path(row.binding)] ?? .list([]) }
    return entry
  }

  /// Always a JSON string, because a role may be called `123` or `true`.
  private static func text(_ text: String) -> Node { .scalar(Scalar(text, .doubleQuoted)) }

  /// The command that removes the role. Names from the cluster are quoted if they hold characters special to a shell.
  static func unbind(_ row: Row) -> Command {
    let binding = row.binding
    return Command(
      RBACCommand.unbindRole.rawValue,
      (row.subject.kind == .group ? ["--group"] : []) + [
        row.subject.name, binding.namespace == nil ? "clusterrole" : "role", binding.role.name, binding.name,
      ] + (binding.namespace.map { [$0] } ?? []))
  }

  /// The table for people.
  package var table: String {
    guard !rows.isEmpty else { return "no roles\n" }
    return Table.text(
      [["NAMESPACE", "ROLE", "BINDING", "THROUGH"]]
        + rows.map {
          [
            $0.binding.namespace ?? "(all)", "\($0.binding.role)", $0.binding.name,
            "\($0.subject.kind.rawValue.lowercased()) \($0.subject.name)",
          ]
        })
  }
}
