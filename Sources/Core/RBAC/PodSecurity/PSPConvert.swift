import Core

/// A command line of `podsec-k8s-psp-convert`.
package struct PSPConvert: CommandCall {
  package let path: String

  package static let spec = CommandSpec(
    RBACCommand.pspConvert.rawValue, "convert PodSecurityPolicies to what Kubernetes has today", operands: "FILE",
    description: [
      """
      Reads manifests of PodSecurityPolicy, which left Kubernetes in 1.25, and prints for each the strictest Pod Security \
      level that admits all pods the policy admits. What the policy refuses beyond that level becomes a \
      ValidatingAdmissionPolicy with a binding. It asks no cluster and changes nothing.
      """,
      """
      Roles in the file that may use a policy, and their bindings, decide where it counts: a RoleBinding in its namespace, \
      a ClusterRoleBinding in all others. Without these it counts in namespaces with the label \(PSPConversion.label).
      """,
      """
      Defaults of a policy are not converted, because a validating policy changes no pod: pods state them. A line \
      that begins with # says which.
      """,
    ],
    arguments: [.init("FILE", "manifests in YAML, any number of documents; /dev/stdin for a pipe")],
    examples: [.init("podsec-k8s-psp-convert psp.yaml | kubectl apply -f -", "applies the policies and bindings")],
    statuses: [.init(1, "a failure"), .init(2, "wrong usage")])

  package init(_ options: CommandOptions) throws(Failure) {
    guard options.words.count == 1, let word = options.words.first, !word.isEmpty else {
      throw options.wrong("\(options.words.count) arguments instead of one file")
    }
    path = word
  }
}
