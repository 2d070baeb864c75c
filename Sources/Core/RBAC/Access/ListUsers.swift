import Core

/// A command line of `podsec-k8s-rbac-list`.
package struct ListUsers: CommandCall {
  package let kubeconfig: String?

  package static let spec = CommandSpec(
    RBACCommand.list.rawValue, "list the users of the cluster, their certificates and bindings",
    description: [
      """
      Prints who is known to have a certificate of this cluster, until when, and the bindings of each. Kubernetes keeps no \
      list of certificates: these are of requests that the cluster still has (an hour after their approval), of ~/.kube of \
      this host's accounts (for root), and users that bindings name. `!` marks a certificate that ends within 30 days.
      """
    ],
    options: [.kubeconfig], statuses: [.init(1, "a failure"), .init(2, "wrong usage")])

  package init(_ options: CommandOptions) throws(Failure) {
    try options.refuseWords()
    kubeconfig = options.last("kubeconfig")
  }
}
