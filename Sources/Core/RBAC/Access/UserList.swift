import Core

/// The users of a cluster, as far as certificates and bindings tell.
package struct UserList: Equatable, Sendable {
  /// A certificate with fewer seconds than this left is marked in the table.
  private static let warning = 30 * 86400

  package struct Row: Equatable, Sendable {
    package let user: String
    package let groups: [String]
    /// The latest end of the user's known certificates; nil if none is known.
    package let end: CertificateTime?
    package let roles: UserRoles
  }

  package let rows: [Row]

  /// Sorts by name. Kubernetes' own users (`system:...`) are left out.
  package init(certificates: [CertificateFacts], bindings: [Binding]) {
    let bound = bindings.flatMap(\.subjects).filter { $0.kind == .user }.map(\.name)
    let names = Set(bound + certificates.map(\.user)).filter { !$0.hasPrefix("system:") }.sorted()
    rows = names.map { name in
      let own = certificates.filter { $0.user == name }
      let last = own.max { $0.end < $1.end }
      return Row(user: name, groups: last?.groups ?? [], end: last?.end, roles: UserRoles(name, bindings))
    }
  }

  package func text(now: Int) -> String {
    guard !rows.isEmpty else { return "no users\n" }
    return Table.text(
      [["USER", "GROUPS", "CERTIFICATE ENDS", "BINDINGS"]]
        + rows.map {
          [$0.user, $0.groups.isEmpty ? "-" : $0.groups.joined(separator: ","), end($0, now), bindings($0)]
        })
  }

  private func end(_ row: Row, _ now: Int) -> String {
    guard let end = row.end else { return "unknown" }
    if end.seconds <= now { return "! \(end), ended" }
    return end.seconds - now <= UserList.warning ? "! \(end)" : "\(end)"
  }

  private func bindings(_ row: Row) -> String {
    row.roles.rows.isEmpty
      ? "-"
      : row.roles.rows.map { "\($0.binding.namespace.map { $0 + "/" } ?? "")\($0.binding.name)" }.joined(separator: ",")
  }
}
