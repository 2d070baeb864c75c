import Core

/// The commands of the executable `podsec`; the name it is called by selects one.
package enum PodsecCommand: String, NamedCommands {
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

  package static let program: (name: String, summary: Message, description: Message) = (
    "podsec", "image trust: run only images that an image maker signed",
    """
    Image trust: nodes and users run only images that an image maker signed. Each command below has --help, and -n, which \
    shows what it would change.
    """
  )
}
