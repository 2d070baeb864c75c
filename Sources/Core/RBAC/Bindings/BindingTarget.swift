import Core

/// The arguments of bindrole and unbindrole: who, which role, by which binding.
package struct BindingTarget: Equatable, Sendable {
  package let subject: Subject
  package let kind: RoleKind
  package let role: RBACName
  package let binding: RBACName
  package let namespace: NamespaceName?

  static let operands = "USER role|clusterrole|role=clusterrole ROLE BINDING [NAMESPACE]"
  static let arguments: [CommandSpec.Entry] = [
    .init("USER", "as the certificate names it; a group with --group"),
    .init("role", "a RoleBinding in NAMESPACE to the Role ROLE of that namespace"),
    .init("role=clusterrole", "a RoleBinding in NAMESPACE to the ClusterRole ROLE: its rights in that namespace only"),
    .init("clusterrole", "a ClusterRoleBinding to the ClusterRole ROLE: its rights in all namespaces"),
    .init("BINDING", "the name of the RoleBinding or ClusterRoleBinding"),
  ]

  init(_ options: CommandOptions) throws(Failure) {
    let words = options.words
    guard (4...5).contains(words.count) else {
      throw options.wrong("\(words.count) arguments instead of 4 or 5: \(BindingTarget.operands)")
    }
    let isGroup = options.isSet("group")
    subject = Subject(isGroup ? .group : .user, try options.name(words[0], isGroup ? "a group" : "a user").description)
    guard let kind = RoleKind(rawValue: words[1]) else {
      throw options.wrong(
        "\(CommandOptions.shortened(words[1])) is not one of \(RoleKind.allCases.map(\.rawValue).joined(separator: ", "))"
      )
    }
    self.kind = kind
    role = try options.name(words[2], "a role")
    binding = try options.name(words[3], "a binding")
    namespace = words.count == 5 ? try options.namespace(words[4]) : nil
    guard kind.isInNamespace == (namespace != nil) else {
      throw options.wrong(
        kind.isInNamespace
          ? "\(kind.rawValue) needs a namespace as fifth argument"
          : "clusterrole is for all namespaces: no fifth argument; role=clusterrole is for one")
    }
  }

  package var reference: RoleReference { RoleReference(kind.reference, role.description) }

  /// The path of the bindings of that kind in the API.
  package var collection: String {
    namespace.map { "\(Binding.api)/namespaces/\($0)/rolebindings" } ?? Binding.clusterRoleBindings
  }

  package var path: String { "\(collection)/\(binding)" }

  /// The path of the role in the API.
  package var rolePath: String {
    kind == .role ? "\(Binding.api)/namespaces/\(namespace!)/roles/\(role)" : "\(Binding.api)/clusterroles/\(role)"
  }

  /// As kubectl names the binding.
  package var words: String { Binding.words(binding.description, isInNamespace: namespace != nil) }

  var text: Message {
    if let namespace { return "the binding \(binding) in \(namespace)" }
    return "the binding \(binding)"
  }
}
