import Core
import CoreU7s
import Glibc
import Host
import YAML

/// Fetches images into the namespace's CRI-O, several at once.
struct ImageFetcher {
  let settings: Settings
  let paths: AccountPaths
  /// Graph root of CRI-O.
  private var storage: String { paths.containers + "/storage" }

  init(settings: Settings, paths: AccountPaths) {
    self.settings = settings
    self.paths = paths
  }

  /// The image with the tag a setting names, else with the registry's highest.
  func choose(_ repository: String, _ setting: Setting) throws(Failure) -> String {
    if let tag = settings[setting], !tag.isEmpty { return "\(repository):\(tag)" }
    let tags = try tags(repository)
    guard let tag = ImageRegistry.highestTag(tags) else {
      throw Failure(
        "choose a tag of \(repository)", "none is a version; \(ImageRegistry.inPlace(of: nil, tags))",
        hint: "export \(setting.name)=v0.26.7   # a tag that is there")
    }
    return "\(repository):\(tag)"
  }

  /// Pulls the images that are missing; the first refusal or failure ends it.
  func fetch(_ images: [String]) throws(Failure) {
    let present = try presentImages()
    let missing = images.filter { !present.contains($0) }
    guard !missing.isEmpty else { return }
    // A pull may take long, so a registry that never answers would be noticed late. This question has a short deadline.
    _ = try ask(NodeImages.inspect(missing[0]), "ask the registry for \(missing[0])")
    Report.note("Pulling \(missing.count) images, \(min(NodeImages.atOnce, missing.count)) at once")
    var done = 0
    let outcomes = try Spawn.capture(missing.map(NodeImages.pull), atOnce: NodeImages.atOnce, seconds: 1800) {
      index, outcome in
      done += 1
      if outcome.status.isSuccess { Report.note("Pulled \(missing[index])  (\(done)/\(missing.count))") }
    }
    for (image, outcome) in zip(missing, outcomes) where !outcome.status.isSuccess { try substitute(image, outcome) }
  }

  /// U7S_SETAVAILABLEIMAGES=yes: the highest tag of the same minor, stored under the name that was asked for.
  private func substitute(_ image: String, _ outcome: Outcome) throws(Failure) {
    let (repository, tag) = Images.split(image)
    guard Images.isMissing(outcome.errors), let tag else {
      throw Failure(
        "pull \(image)", "\(Images.message(outcome.lastWords))",
        hint: NodeImages.hint(image, errors: outcome.errors, storage: storage))
    }
    let tags: [String]
    do { tags = try self.tags(repository) } catch { throw Failure("pull \(image)", error.why, hint: error.hint) }
    let isKubernetes = repository.split(separator: "/").last?.hasPrefix("kube-") ?? false
    let wanted = Version(tag)
    let highest = ImageRegistry.highestTag(tags, sameMinorAs: isKubernetes ? wanted : nil)
    guard settings.takesAvailableImages, let available = highest else {
      let hint: Message =
        "\(Setting.setAvailableImages.name)=yes   # takes the highest tag\(isKubernetes ? " of that minor version" : "")"
      throw Failure(
        "pull \(image)", "the registry has no such tag; \(ImageRegistry.inPlace(of: wanted, tags))",
        hint: highest == nil ? "nsenter_u7s skopeo list-tags docker://\(repository)" : "export \(hint)")
    }
    Report.warning("\(image) is not on the registry; \(available) takes its place")
    try Runner.mustSucceed(
      NodeImages.copy("\(repository):\(available)", as: image, storage: storage), "copy \(repository):\(available)",
      seconds: 600)
  }

  private func tags(_ repository: String) throws(Failure) -> [String] {
    let outcome = try ask(NodeImages.tags(repository), "list the tags of \(repository)")
    guard outcome.status.isSuccess, let answer = (try? YAML.parse(outcome.output))?.first else {
      throw Failure(
        "list the tags of \(repository)", "\(Images.message(outcome.lastWords))",
        hint: "nsenter_u7s skopeo list-tags docker://\(repository)")
    }
    return Images.tags(answer)
  }

  /// A question with a short deadline: a registry answers it at once or not at all.
  private func ask(_ command: Command, _ purpose: Message) throws(Failure) -> Outcome {
    let patience = 60
    let outcome = try Spawn.capture([command], atOnce: 1, seconds: Double(patience), tolerant: true)[0]
    guard !outcome.status.isCutOff else {
      throw Failure(
        purpose, "no answer within \(patience) s",
        hint: "nsenter_u7s \(command.arguments.joined(separator: " "))   # and see that it is the right registry")
    }
    return outcome
  }

  private func presentImages() throws(Failure) -> Set<String> {
    let (list, purpose) = (NodeImages.list(), "list CRI-O's images" as Message)
    let outcome = try Spawn.capture(list, seconds: 30)
    var text = outcome.output
    if !outcome.status.isSuccess {
      if NodeImages.isDamaged(outcome.errors) {
        Report.note("An image in CRI-O is damaged; it is removed, and pulled again")
        try Runner.mustSucceed(CrioConfiguration.repairInside(paths), "repair CRI-O's images", seconds: 300)
      }
      text = try Runner.mustSucceed(list, purpose, seconds: 30)
    }
    let images = (try? YAML.parse(text))?.first?["images"]?.items ?? []
    return Set(images.flatMap { $0["repoTags"]?.items.compactMap(\.string) ?? [] })
  }
}
