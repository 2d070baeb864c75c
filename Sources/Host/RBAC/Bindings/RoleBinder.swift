import Core
import CoreRBAC
import Host

/// `podsec-k8s-rbac-bindrole`.
struct RoleBinder {
  let call: BindRole

  func run() throws(Failure) -> Int32 {
    let target = call.target
    try Caller.requireAdministrator("bind roles")
    let tried: Message = "bind \(target.subject.words) to \(target.reference)"
    let done = try ClusterAdmin(kubeconfig: call.kubeconfig).api { api throws(Failure) -> String in
      let role = try api.call(.get, target.rolePath)
      if role.isMissing && !call.isForced {
        throw role.refusal(tried, hint: "--force   # binds it all the same; it gives nothing until it is there")
      }
      if !role.isMissing { _ = try role.object(tried) }
      return try api.settle(tried) { () throws(Failure) -> String? in
        let answer: APIAnswer
        let done: String
        switch try call.change(try BindingReader.binding(api, target.path, tried)) {
        case .none: return "unchanged"
        case .create(let node):
          if call.isDryRun { return "created (dry run)" }
          (answer, done) = (try api.call(.post, target.collection, node), "created")
        case .replace(let node):
          if call.isDryRun { return "configured (dry run)" }
          (answer, done) = (try api.call(.put, target.path, node), "configured")
        }
        if answer.isConflict { return nil }
        _ = try answer.object(tried)
        return done
      }
    }
    warn()
    try Report.output("\(target.words) \(done)\n")
    return 0
  }

  /// A binding to a misspelt name would give the role to nobody.
  private func warn() {
    let subject = call.target.subject
    if subject.kind == .user && !subject.name.hasPrefix("system:")
      && !Users.people().contains(where: { $0.name == subject.name })
    {
      Report.warning(
        "\(subject.name) has no account on this host; the role is of whoever has a certificate of that name")
    }
  }
}
