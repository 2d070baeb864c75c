import Core

/// The commands of the executable `podsec-inotify`; the name it is called by selects one.
package enum InotifyCommand: String, NamedCommands {
  case checkPolicy = "podsec-inotify-check-policy"
  case checkImages = "podsec-inotify-check-images"
  case checkContainers = "podsec-inotify-check-containers"
  case checkKubeAPI = "podsec-inotify-check-kubeapi"

  package var spec: CommandSpec {
    switch self {
    case .checkPolicy: return CheckPolicy.spec
    case .checkImages: return CheckImages.spec
    case .checkContainers: return CheckContainers.spec
    case .checkKubeAPI: return CheckKubeAPI.spec
    }
  }

  package static let program: (name: String, summary: Message, description: Message) = (
    "podsec-inotify", "watch what this node's containers, images and users do",
    "Checks for a monitoring system and for the system log. Each command below has --help."
  )
}
