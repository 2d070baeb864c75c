import Core
import CoreRBAC
import Host
import YAML

/// `podsec-k8s-rbac-get-userroles`.
struct UserRolesReader {
  let call: GetUserRoles

  func run() throws(Failure) -> Int32 {
    try Caller.requireAdministrator("list roles")
    let groups = call.wantsGroups ? UserGroups.of("\(call.user)", given: call.groups) : []
    let (roles, rules) = try ClusterAdmin(kubeconfig: call.kubeconfig).api {
      api throws(Failure) -> (UserRoles, [String: Node]?) in
      let roles = UserRoles("\(call.user)", groups: groups, try BindingReader.all(api))
      return (roles, call.showsRules ? try self.rules(api, roles) : nil)
    }
    try Report.output(call.isTable ? roles.table : roles.json(rules: rules))
    return 0
  }

  /// What each role allows, as the API has it: rules of aggregated roles are in it. A role that is gone allows nothing.
  private func rules(_ api: ClusterAPI, _ roles: UserRoles) throws(Failure) -> [String: Node] {
    var rules: [String: Node] = [:]
    for path in roles.rolePaths {
      let answer = try api.call(.get, path)
      if answer.isMissing { continue }
      let list = try answer.object("read a role")["rules"] ?? .null
      rules[path] = list.isNull ? .list([]) : list
    }
    return rules
  }
}
