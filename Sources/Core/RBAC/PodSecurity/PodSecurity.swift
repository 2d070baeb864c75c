import Core

/// A command line of `podsec-k8s-pss`.
package struct PodSecurity: CommandCall {
  package let namespace: NamespaceName
  /// nil shows the levels that are set.
  package let level: PodSecurityLevel?
  /// The modes that get the level.
  package let modes: [PodSecurityMode]
  package let isJSON: Bool
  package let isDryRun: Bool
  package let kubeconfig: String?

  package static let spec = CommandSpec(
    RBACCommand.podSecurity.rawValue, "show and set the Pod Security level of a namespace",
    operands: "NAMESPACE [privileged|baseline|restricted]",
    description: [
      """
      Prints the levels that the labels of the namespace set, or sets one. Before it does, it asks the API server which \
      pods of the namespace are beyond the level, and prints them with the reasons. Such pods keep running; what is refused \
      is to make them anew.
      """
    ],
    options: [
      .flag(nil, "enforce", "refuse pods beyond the level; the default where no mode is given"),
      .flag(nil, "warn", "warn who makes such a pod"), .flag(nil, "audit", "note such a pod in the audit log"),
      .valued("o", "output", "FORMAT", "json, or a table for people; default: table", choices: ["json", "table"]),
      .dryRun, .kubeconfig,
    ],
    examples: [
      .init("podsec-k8s-pss shop", "the levels of the namespace shop"),
      .init("podsec-k8s-pss -n shop restricted", "which pods of it restricted would refuse, and why"),
      .init("podsec-k8s-pss shop restricted --warn --audit", "warns and notes, and refuses nothing"),
    ],
    statuses: [.init(1, "a failure"), .init(2, "wrong usage")])

  package init(_ options: CommandOptions) throws(Failure) {
    let words = options.words
    guard (1...2).contains(words.count) else {
      throw options.wrong("\(words.count) arguments instead of 1 or 2: \(PodSecurity.spec.operands)")
    }
    namespace = try options.namespace(words[0])
    level = try words.dropFirst().first.map { word throws(Failure) -> PodSecurityLevel in
      guard let level = PodSecurityLevel(rawValue: word) else {
        let levels = PodSecurityLevel.allCases.map(\.rawValue).joined(separator: ", ")
        throw options.wrong("\(CommandOptions.shortened(word)) is not one of \(levels)")
      }
      return level
    }
    let given = PodSecurityMode.allCases.filter { options.isSet($0.rawValue) }
    isDryRun = options.isSet("dry-run")
    if level == nil, let mode = given.first?.rawValue ?? (isDryRun ? "dry-run" : nil) {
      throw options.wrong("--\(mode) needs a level: \(PodSecurity.spec.operands)")
    }
    modes = given.isEmpty ? [.enforce] : given
    isJSON = options.last("output") == "json"
    kubeconfig = options.last("kubeconfig")
  }
}
