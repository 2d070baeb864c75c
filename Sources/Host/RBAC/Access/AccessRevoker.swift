import Core
import CoreRBAC
import Host

/// `podsec-k8s-rbac-revoke`.
struct AccessRevoker {
  let call: Revoke

  func run() throws(Failure) -> Int32 {
    let user = "\(call.user)"
    try Caller.requireAdministrator("take roles from users")
    let admin = try ClusterAdmin(kubeconfig: call.kubeconfig)
    let (certificate, groups) = try admin.api { api throws(Failure) -> (CertificateFacts?, UserRoles) in
      let bindings = try BindingReader.all(api)
      try remove(api, UserRoles(user, bindings).rows)
      let own = try UserCertificates.all(admin, api).filter { $0.user == user }.max { $0.end < $1.end }
      try removeRequest(api)
      let names = (own?.groups ?? []) + [RBACGroup.authenticated]
      let through = UserRoles("", groups: names, bindings).rows.filter { !$0.binding.role.name.hasPrefix("system:") }
      return (own, UserRoles(user, rows: through))
    }
    let hasAccount = Users.people().contains { $0.name == user }
    for line in call.advice(certificate, groups: groups, hasAccount: hasAccount) { Report.note(line) }
    return 0
  }

  /// Removes everything that can be removed; then the first failure ends the call.
  private func remove(_ api: ClusterAPI, _ rows: [UserRoles.Row]) throws(Failure) {
    var first: Failure?
    for row in rows {
      do throws(Failure) {
        try remove(api, row)
      } catch {
        if first == nil { first = error } else { Report.failure(error) }
      }
    }
    if let first { throw first }
  }

  private func remove(_ api: ClusterAPI, _ row: UserRoles.Row) throws(Failure) {
    let tried: Message = "take \(row.binding.role) from \(row.subject.words)"
    var binding: Binding? = row.binding
    let line = try api.settle(tried) { () throws(Failure) -> String? in
      guard let current = binding, current.subjects.contains(row.subject) else { return "" }
      let node = current.removing(row.subject)
      let done = "\(current.words) \(node == nil ? "deleted" : "configured")"
      if call.isDryRun { return "\(done) (dry run)\n" }
      let answer =
        if let node { try api.call(.put, current.path, node) } else {
          try api.call(.delete, current.path, current.removal)
        }
      if answer.isConflict || answer.isMissing {
        binding = try BindingReader.binding(api, current.path, tried)
        return nil
      }
      _ = try answer.object(tried)
      return done + "\n"
    }
    try Report.output(line)
  }

  /// A pending request for this user must not be approved later.
  private func removeRequest(_ api: ClusterAPI) throws(Failure) {
    guard !call.isDryRun, let user = UserName("\(call.user)") else { return }
    let answer = try api.call(.get, SigningRequest.path(user))
    if answer.isMissing { return }
    let object = try answer.object("read the request \(user)")
    _ = try api.call(.delete, SigningRequest.path(user), KubernetesObject.removal(of: object)).object(
      "remove the request \(user)")
    try Report.output("certificatesigningrequest.certificates.k8s.io/\(user) deleted\n")
  }
}
