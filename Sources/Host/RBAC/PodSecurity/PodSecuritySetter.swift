import Core
import CoreRBAC
import Host

/// `podsec-k8s-pss`.
struct PodSecuritySetter {
  let call: PodSecurity

  func run() throws(Failure) -> Int32 {
    try Caller.requireAdministrator("change the Pod Security of namespaces")
    let text = try ClusterAdmin(kubeconfig: call.kubeconfig).api { api throws(Failure) -> String in
      guard let level = call.level else {
        let namespace = try read(api)
        return call.isJSON ? namespace.json() : namespace.table
      }
      return try set(level, api)
    }
    try Report.output(text)
    return 0
  }

  private var tried: Message {
    call.level.map { "set the Pod Security of \(call.namespace) to \($0.rawValue)" } ?? "read \(call.namespace)"
  }

  private func read(_ api: ClusterAPI) throws(Failure) -> NamespaceSecurity {
    NamespaceSecurity(
      call.namespace,
      try api.call(.get, NamespaceSecurity.path(call.namespace)).object(tried, hint: "kubectl get namespaces"))
  }

  private func set(_ level: PodSecurityLevel, _ api: ClusterAPI) throws(Failure) -> String {
    let warnings = try check(level, api)
    let refusals = warnings.compactMap(PodRefusal.init)
    let (namespace, done) = try api.settle(tried) { () throws(Failure) -> (NamespaceSecurity, String)? in
      let current = try read(api)
      guard let wanted = current.setting(level, for: call.modes) else { return (current, "unchanged") }
      let place = call.isDryRun ? NamespaceSecurity.dryRunPath(call.namespace) : NamespaceSecurity.path(call.namespace)
      let answer = try api.call(.put, place, wanted)
      if answer.isConflict { return nil }
      return (
        NamespaceSecurity(call.namespace, try answer.object(tried)),
        call.isDryRun ? "labeled (dry run)" : "labeled"
      )
    }
    if call.isJSON {
      return namespace.json(level, refusals: refusals, isChanged: done == "labeled")
    }
    for warning in warnings where PodRefusal(warning) == nil { Report.warning("\(warning)") }
    return NamespaceSecurity.table(refusals) + "namespace/\(call.namespace) \(done)\n" + namespace.table
  }

  /// What the API server says about the pods there are. It looks at them only if the enforced level changes, whichever
  /// mode is to be set.
  private func check(_ level: PodSecurityLevel, _ api: ClusterAPI) throws(Failure) -> [String] {
    try api.settle(tried) { () throws(Failure) -> [String]? in
      guard let wanted = try read(api).setting(level, for: [.enforce]) else { return [] }
      let answer = try api.call(.put, NamespaceSecurity.dryRunPath(call.namespace), wanted)
      if answer.isConflict { return nil }
      _ = try answer.object(tried)
      return answer.warnings
    }
  }
}
