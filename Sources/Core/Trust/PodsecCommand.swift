import Core

/// The commands that `podsec` is, by the name it is called by.
package enum PodsecCommand: String, CaseIterable, Sendable {
  case createPolicy = "podsec-create-policy"
  case createServices = "podsec-create-services"
  case createImageMakers = "podsec-create-imagemakeruser"
  case createPodmanUsers = "podsec-create-podmanusers"
  case saveOCI = "podsec-save-oci"
  case k8sSaveOCI = "podsec-k8s-save-oci"
  case loadSignOCI = "podsec-load-sign-oci"

  /// In the order of use.
  package var spec: CommandSpec {
    switch self {
    case .createPolicy: return CreatePolicy.spec
    case .createServices: return CreateServices.spec
    case .createImageMakers: return CreateImageMakers.spec
    case .createPodmanUsers: return CreatePodmanUsers.spec
    case .saveOCI: return SaveOCI.spec
    case .k8sSaveOCI: return K8sSaveOCI.spec
    case .loadSignOCI: return LoadSignOCI.spec
    }
  }

  /// `podsec` by its own name: it lists the others.
  package static let overview = CommandSpec(
    "podsec", "image trust: run only images that an image maker signed", operands: "[COMMAND]",
    description: [
      """
      Image trust: nodes and users run only images that an image maker signed. Each command below has --help, and -n, which \
      shows what it would change.
      """
    ],
    commands: allCases.map { .init($0.rawValue, $0.spec.summary) } + [
      .init("podsec completion bash|zsh|fish", "print a completion script for all of them")
    ])

  /// What `podsec` prints by its own name.
  package static func text(_ arguments: [String]) throws(Failure) -> String {
    switch try overview.read(arguments, { $0 }) {
    case .show(let text): return text
    case .run(let options) where options.words.first == "completion":
      return try Completion.script(options, Array(options.words.dropFirst()), allCases.map { [$0.spec] })
    case .run(let options):
      try options.refuseWords()
      return overview.help
    }
  }
}
