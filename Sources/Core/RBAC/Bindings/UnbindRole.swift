import Core
import YAML

/// A command line of `podsec-k8s-rbac-unbindrole`.
package struct UnbindRole: CommandCall {
  package let target: BindingTarget
  package let isDryRun: Bool
  package let kubeconfig: String?

  package static let spec = CommandSpec(
    RBACCommand.unbindRole.rawValue, "take a role from a user of the cluster", operands: BindingTarget.operands,
    description: [
      """
      Removes the user, and nobody else, from a binding. A binding that is empty then is removed too. \
      podsec-k8s-rbac-get-userroles prints the line to type for every role of a user.
      """
    ],
    arguments: BindingTarget.arguments.filter { $0.word != "role" } + [
      .init("role", "a RoleBinding in NAMESPACE, to a Role or a ClusterRole ROLE")
    ],
    options: [.flag(nil, "group", "USER is a group"), .kubeconfig, .dryRun],
    statuses: [.init(1, "a failure, wrong usage, or nothing to do: the user is not bound so")], wrongUsage: 1)

  package init(_ options: CommandOptions) throws(Failure) {
    target = try BindingTarget(options)
    isDryRun = options.isSet("dry-run")
    kubeconfig = options.last("kubeconfig")
  }

  /// The change that the present binding needs.
  package enum Change: Equatable, Sendable {
    case replace(Node)
    case remove(Node)
  }

  /// A `Failure` if there is no binding (nil), or if it does not give the subject this role.
  package func change(_ binding: Binding?) throws(Failure) -> Change {
    let tried: Message = "take \(target.role) from \(target.subject.words)"
    guard let binding else {
      throw Failure(tried, "\(target.text) is not there: nothing to do", hint: hint)
    }
    // `role` removes from a RoleBinding whatever kind of role it gives; get-userroles prints it so.
    guard binding.role.name == target.role.description,
      target.kind == .role || binding.role.kind == target.reference.kind
    else { throw Failure(tried, "\(target.text) gives \(binding.role)", hint: hint) }
    guard binding.subjects.contains(target.subject) else {
      throw Failure(tried, "\(target.text) does not name \(target.subject.words): nothing to do", hint: hint)
    }
    return binding.removing(target.subject).map { .replace($0) } ?? .remove(binding.removal)
  }

  private var hint: Message? {
    target.subject.kind == .user
      ? "\(RBACCommand.getUserRoles.rawValue) \(target.subject.name)   # prints the line for each role" : nil
  }
}
