import Core
import YAML

/// A command line of `podsec-k8s-rbac-bindrole`.
package struct BindRole: CommandCall {
  package let target: BindingTarget
  /// Whether to bind a role that does not exist yet.
  package let isForced: Bool
  package let isDryRun: Bool
  package let kubeconfig: String?

  package static let spec = CommandSpec(
    RBACCommand.bindRole.rawValue, "give a role to a user of the cluster", operands: BindingTarget.operands,
    description: [
      """
      Adds the user to a binding, and makes the binding where there is none. A binding that gives another role is refused: \
      it is never changed. Who is bound already stays so, and the status is 0.
      """
    ], arguments: BindingTarget.arguments,
    options: [
      .flag(nil, "group", "USER is a group"),
      .flag(nil, "force", "bind a role that is not there yet; who makes it later decides what it gives"),
      .kubeconfig, .dryRun,
    ],
    examples: [
      .init("podsec-k8s-rbac-bindrole anna role=clusterrole edit anna-edit shop", "anna may edit the namespace shop"),
      .init("podsec-k8s-rbac-bindrole anna clusterrole view viewers", "anna may view all namespaces, but no secrets"),
    ],
    statuses: [.init(1, "a failure, wrong usage, no such role, or a binding that gives another role")], wrongUsage: 1)

  /// Names of Kubernetes that are refused: they stand for many users, or may do everything already.
  private static let everybodys = [
    "system:anonymous", "system:unauthenticated", RBACGroup.authenticated, "system:serviceaccounts", "system:masters",
  ]

  package init(_ options: CommandOptions) throws(Failure) {
    target = try BindingTarget(options)
    guard !BindRole.everybodys.contains(target.subject.name) else {
      throw options.wrong(
        "\(target.subject.name) is not one person's: a role of it is everybody's, or nobody needs one",
        hint: "kubectl create clusterrolebinding --help   # if it is meant")
    }
    isForced = options.isSet("force")
    isDryRun = options.isSet("dry-run")
    kubeconfig = options.last("kubeconfig")
  }

  /// The change that the present binding needs.
  package enum Change: Equatable, Sendable {
    case create(Node)
    case replace(Node)
    /// The subject is bound already.
    case none
  }

  /// `binding` is nil if there is none. A `Failure` if it gives another role.
  package func change(_ binding: Binding?) throws(Failure) -> Change {
    guard let binding else { return .create(Binding.make(target)) }
    guard binding.role == target.reference else {
      throw Failure(
        "bind \(target.subject.words) to \(target.reference)",
        "\(target.text) gives \(binding.role), and a binding's role cannot be changed",
        hint: "choose another name than \(target.binding)")
    }
    return binding.subjects.contains(target.subject) ? .none : .replace(binding.adding(target.subject))
  }
}
