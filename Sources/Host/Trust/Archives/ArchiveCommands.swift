import Core
import CoreTrust
import Glibc
import Host
import YAML

/// The three commands of archives, from their arguments on.
enum ArchiveCommands {
  static func save(_ arguments: [String]) throws(Failure) -> Int32 {
    try Program.answer(
      SaveOCI.spec.read(arguments) { options throws(Failure) in
        try SaveOCI(options, registry: Environment.value(SaveOCI.registryVariable))
      }, save)
  }

  private static func save(_ call: SaveOCI) throws(Failure) -> Int32 {
    let saver = ArchiveSaver(
      tools: try tools(ArchiveTools.saving), directory: call.directory, architectures: call.architectures,
      images: call.images, preserves: call.preservesDigests, level: call.level)
    return try saver.run(isDryRun: call.isDryRun)
  }

  static func saveCluster(_ arguments: [String]) throws(Failure) -> Int32 {
    let settings = try SettingsReader.read(ClusterSettings.all)
    return try Program.answer(
      K8sSaveOCI.spec.read(arguments) { options throws(Failure) in try K8sSaveOCI(options, own: platform(settings)) }
    ) { call throws(Failure) in try saveCluster(call, settings) }
  }

  private static func saveCluster(_ call: K8sSaveOCI, _ settings: Settings) throws(Failure) -> Int32 {
    let tools = try tools(ArchiveTools.saving)
    if let question = call.question, !call.isAgreed && !call.isDryRun {
      try Consent.ask(question, "save images of \(call.platform)")
    }
    let registry = try K8sSaveOCI.registry(Environment.value(SaveOCI.registryVariable), settings)
    let (list, repository) = try clusterImages(settings, call.repositories(registry))
    let images = try ClusterImages(
      list, registry: registry, repository: repository, platform: call.platform(of: repository, registry),
      settings: settings, withCertManager: call.wantsCertManager,
      extra: Environment.value(K8sSaveOCI.imagesVariable) ?? "")
    let tags = try tags(images.repositories, tools)
    let saver = ArchiveSaver(
      tools: tools, directory: call.directory, architectures: call.architectures, images: try images.images(tags),
      preserves: call.preservesDigests, level: call.level)
    return try saver.run(isDryRun: call.isDryRun)
  }

  static func load(_ call: LoadSignOCI) throws(Failure) -> Int32 {
    let platform = platform(try SettingsReader.read(ClusterSettings.all))
    return try ArchiveLoader(
      tools: try tools(ArchiveTools.loading), call: call,
      names: try LoadNames(place: call.place, platform: platform)
    ).run()
  }

  /// What the genuine kubeadm names, for the version that is set or the highest that the registry has, and where the
  /// registry has it.
  private static func clusterImages(_ settings: Settings, _ repositories: [String]) throws(Failure)
    -> (list: String, repository: String)
  {
    let kubeadm = try SystemTool.path("kubeadm", hint: "install kubeadm of the version that is wanted")
    let purpose: Message = "ask kubeadm for its version"
    let answer = try Runner.mustSucceed(Command(kubeadm, ["version", "-o", "short"]), purpose, seconds: 30).trimmed
    guard let own = Version(answer) else { throw Failure(purpose, "it says '\(answer)'") }
    let wanted = try settings.wantedVersion(example: "v\(own)")
    if let wanted { try K8sSaveOCI.check(wanted, kubeadm: own) }
    var (repository, version) = (repositories[0], "v\(wanted ?? own)")
    if wanted == nil || repositories.count > 1, let source = try ReleaseFinder.find(repositories) {
      repository = source.repository
      if wanted == nil { version = ReleaseFinder.version(source, kubeadm: own) }
    }
    let list = try Runner.mustSucceed(
      Command(kubeadm, Images.listArguments(version, repository)), "list the cluster's images", seconds: 60)
    return (list, repository)
  }

  /// The tags of each repository; a registry answers at once, or not at all.
  private static func tags(_ repositories: [String], _ tools: ArchiveTools) throws(Failure) -> [[String]] {
    let outcomes = try Spawn.capture(repositories.map(tools.tags), atOnce: 4, seconds: 120, tolerant: true)
    var all: [[String]] = []
    for (repository, outcome) in zip(repositories, outcomes) {
      guard outcome.status.isSuccess, let answer = (try? YAML.parse(outcome.output))?.first else {
        throw Failure(
          "list the tags of \(repository)",
          outcome.status.isCutOff ? "no answer within 120 s" : "\(Images.message(outcome.lastWords))",
          hint: "skopeo list-tags docker://\(repository)")
      }
      all.append(Images.tags(answer))
    }
    return all
  }

  private static func tools(_ names: [String]) throws(Failure) -> ArchiveTools {
    var paths: [String: String] = [:]
    for name in names {
      paths[name] = name == "gpg" ? try KeyReader.program() : try SystemTool.path(name)
    }
    return ArchiveTools(paths)
  }

  private static func platform(_ settings: Settings) -> String? {
    ImageRegistry.platform(settings, OSReleaseReader.read())
  }
}
