import Core

/// A command line of `podsec-k8s-rbac-can`.
package struct Can: CommandCall {
  package let user: RBACName
  package let groups: [RBACName]
  /// nil asks for all that the user may do.
  package let question: AccessQuestion?
  /// The only namespace to ask about; nil for all.
  package let namespace: NamespaceName?
  package let kubeconfig: String?

  package static let spec = CommandSpec(
    RBACCommand.can.rawValue, "ask the cluster what a user may do", operands: "USER [VERB RESOURCE [NAME]]",
    description: [
      """
      Prints yes or no, as the API server itself decides. Without a verb it prints what the user may do, by namespace. \
      RESOURCE is a plural as kubectl has it, RESOURCE.GROUP for those of extensions, RESOURCE/SUBRESOURCE, or a path such as \
      /metrics.
      """
    ],
    options: [
      .valued("n", "namespace", "NAMESPACE", "in this namespace; default: in all at once, without a verb in each"),
      .group, .kubeconfig,
    ],
    examples: [
      .init("podsec-k8s-rbac-can anna delete pods -n shop", "yes or no"),
      .init("podsec-k8s-rbac-can anna", "all that anna may do"),
    ],
    statuses: [.init(1, "no"), .init(2, "a failure, or wrong usage")])

  package init(_ options: CommandOptions) throws(Failure) {
    let words = options.words
    guard [1, 3, 4].contains(words.count) else {
      throw options.wrong("\(words.count) arguments: \(Can.spec.operands)")
    }
    user = try options.name(words[0], "a user")
    groups = try options.groups(options.all("group"))
    namespace = try options.last("namespace").map { word throws(Failure) in try options.namespace(word) }
    question = words.count == 1 ? nil : try AccessQuestion(options, words.dropFirst(), namespace)
    kubeconfig = options.last("kubeconfig")
  }
}
