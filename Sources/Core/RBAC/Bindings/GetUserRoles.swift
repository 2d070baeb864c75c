import Core

/// A command line of `podsec-k8s-rbac-get-userroles`.
package struct GetUserRoles: CommandCall {
  package let user: RBACName
  package let showsRules: Bool
  package let isTable: Bool
  /// Whether roles of the user's groups are listed too.
  package let wantsGroups: Bool
  package let groups: [RBACName]
  package let kubeconfig: String?

  package static let spec = CommandSpec(
    RBACCommand.getUserRoles.rawValue, "list the roles of a user of the cluster", operands: "USER [showRules]",
    description: [
      """
      Prints the roles that bindings give to the user, as JSON. The value of unbindCmd is the line that takes the role back. \
      showRules adds what each role allows.
      """
    ],
    options: [
      .valued("o", "output", "FORMAT", "json, or a table for people; default: json", choices: ["json", "table"]),
      .flag(nil, "groups", "also roles of the user's groups, each with the key group"), .group, .kubeconfig,
    ],
    statuses: [.init(1, "a failure, or wrong usage")], wrongUsage: 1)

  package init(_ options: CommandOptions) throws(Failure) {
    guard (1...2).contains(options.words.count) else {
      throw options.wrong("\(options.words.count) arguments instead of 1 or 2: \(GetUserRoles.spec.operands)")
    }
    user = try options.name(options.words[0], "a user")
    if options.words.count == 2, options.words[1] != "showRules" {
      throw options.wrong("the second argument is not showRules: \(CommandOptions.shortened(options.words[1]))")
    }
    showsRules = options.words.count == 2
    isTable = options.last("output") == "table"
    groups = try options.groups(options.all("group"))
    wantsGroups = options.isSet("groups") || !groups.isEmpty
    kubeconfig = options.last("kubeconfig")
  }
}
