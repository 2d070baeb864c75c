import Core
import CoreRBAC
import Host

/// The groups that a user has for the API server.
enum UserGroups {
  /// The given ones; else those of the certificate on this host; else what create-kubeconfig gives by default.
  static func of(_ user: String, given: [RBACName]) -> [String] {
    if !given.isEmpty { return given.map(\.description) + [RBACGroup.authenticated] }
    if let person = Users.people().first(where: { $0.name == user }), let text = UserCertificates.file(person),
      let facts = try? UserCertificates.facts([text]).first, facts.user == user
    {
      return facts.groups.compactMap { RBACName($0)?.description } + [RBACGroup.authenticated]
    }
    Report.note("no certificate of \(user) is here: taken for a member of \(RBACGroup.users); --group says otherwise")
    return [RBACGroup.users, RBACGroup.authenticated]
  }
}
