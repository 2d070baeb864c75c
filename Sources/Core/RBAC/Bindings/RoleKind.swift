import Core

/// The second argument of bindrole and unbindrole: which binding, to which role.
package enum RoleKind: String, CaseIterable, Sendable {
  /// A RoleBinding to a Role.
  case role
  /// A ClusterRoleBinding to a ClusterRole.
  case clusterRole = "clusterrole"
  /// A RoleBinding to a ClusterRole.
  case clusterRoleInNamespace = "role=clusterrole"

  var isInNamespace: Bool { self != .clusterRole }
  var reference: RoleReference.Kind { self == .role ? .role : .clusterRole }
}
