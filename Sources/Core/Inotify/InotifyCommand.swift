import Core

/// The commands that `podsec-inotify` is, by the name it is called by.
package enum InotifyCommand: String, CaseIterable, Sendable {
  case checkPolicy = "podsec-inotify-check-policy"
  case checkImages = "podsec-inotify-check-images"
  case checkKubeAPI = "podsec-inotify-check-kubeapi"

  package var spec: CommandSpec {
    switch self {
    case .checkPolicy: return CheckPolicy.spec
    case .checkImages: return CheckImages.spec
    case .checkKubeAPI: return CheckKubeAPI.spec
    }
  }

  /// `podsec-inotify` by its own name: it lists the others.
  package static let overview = CommandSpec(
    "podsec-inotify", "watch what this node's containers, images and users do", operands: "[COMMAND]",
    description: ["Checks for a monitoring system and for the system log. Each command below has --help."],
    commands: allCases.map { .init($0.rawValue, $0.spec.summary) } + [
      .init("podsec-inotify completion bash|zsh|fish", "print a completion script for all of them")
    ])

  /// What `podsec-inotify` prints by its own name.
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
