import Core
import CoreRBAC
import Host

/// `podsec-k8s-rbac-unbindrole`.
struct RoleUnbinder {
  let call: UnbindRole

  func run() throws(Failure) -> Int32 {
    let target = call.target
    try Caller.requireAdministrator("unbind roles")
    let tried: Message = "take \(target.role) from \(target.subject.words)"
    let done = try ClusterAdmin(kubeconfig: call.kubeconfig).api { api throws(Failure) -> String in
      try api.settle(tried) { () throws(Failure) -> String? in
        let change = try call.change(try BindingReader.binding(api, target.path, tried))
        let answer: APIAnswer
        let done: String
        switch change {
        case .replace(let node):
          if call.isDryRun { return "configured (dry run)" }
          (answer, done) = (try api.call(.put, target.path, node), "configured")
        case .remove(let options):
          if call.isDryRun { return "deleted (dry run)" }
          (answer, done) = (try api.call(.delete, target.path, options), "deleted")
        }
        if answer.isConflict { return nil }
        _ = try answer.object(tried)
        return done
      }
    }
    try Report.output("\(target.words) \(done)\n")
    return 0
  }
}
