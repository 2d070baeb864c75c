import Core
import CoreRBAC
import Host
import YAML

/// `podsec-k8s-rbac-can`.
struct AccessReviewer {
  let call: Can

  func run() throws(Failure) -> Int32 {
    do {
      return try review()
    } catch {
      // NOTE: status 1 is the answer "no".
      throw Failure(error.tried, error.why, hint: error.hint, status: max(error.status, 2))
    }
  }

  private func review() throws(Failure) -> Int32 {
    try Caller.requireAdministrator("ask what others may do")
    let groups =
      call.user.isSystem && call.groups.isEmpty
      ? [RBACGroup.authenticated] : UserGroups.of("\(call.user)", given: call.groups)
    let admin = try ClusterAdmin(kubeconfig: call.kubeconfig)
    guard let question = call.question else {
      let matrix = try admin.api { api throws(Failure) -> AccessMatrix in try self.matrix(api, groups) }
      if matrix.isIncomplete { Report.warning("the cluster's authorizers do not list all that they allow") }
      try Report.output(matrix.text)
      return 0
    }
    let object = try admin.api { api throws(Failure) -> Node in
      try api.call(.post, AccessQuestion.path, question.review(call.user, groups: groups)).object(
        "ask what \(call.user) may do")
    }
    let (isAllowed, reason) = AccessQuestion.answer(object)
    if !reason.isEmpty { Report.note("\(reason)") }
    try Report.output(isAllowed ? "yes\n" : "no\n")
    return isAllowed ? 0 : 1
  }

  private func matrix(_ api: ClusterAPI, _ groups: [String]) throws(Failure) -> AccessMatrix {
    let user = APIRequest.Impersonation(user: "\(call.user)", groups: groups)
    func ask(_ namespace: String) throws(Failure) -> Node {
      try api.call(.post, AccessMatrix.path, AccessMatrix.review(namespace), as: user).object(
        "ask in the name of \(call.user)")
    }
    var matrix = AccessMatrix(everywhere: try ask(AccessMatrix.nowhere))
    let names: [String]
    if let namespace = call.namespace {
      names = ["\(namespace)"]
    } else {
      names = try api.list("/api/v1/namespaces", "list the namespaces").compactMap { node in
        node[path: "metadata", "name"]?.string
      }
    }
    for name in names { matrix.add(name, try ask(name)) }
    return matrix
  }
}
