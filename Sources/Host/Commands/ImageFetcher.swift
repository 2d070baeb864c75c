import Core
import Glibc
import YAML

/// Fetches images into the namespace's CRI-O, several at once.
struct ImageFetcher {
  let settings: Settings
  /// Graph root of CRI-O.
  let storage: String

  /// The image with the tag a setting names, else with the registry's highest.
  func choose(_ repository: String, _ setting: Setting) throws(Failure) -> String {
    if let tag = settings[setting], !tag.isEmpty { return "\(repository):\(tag)" }
    guard let tag = Registry.highestTag(try tags(repository)) else {
      throw Failure(
        "choose a tag of \(repository)", "the registry has none that is a version",
        hint: "export \(setting.rawValue)=v0.26.7   # a tag that is there")
    }
    return "\(repository):\(tag)"
  }

  /// Pulls what is not there yet; the first refusal or failure ends it.
  func fetch(_ images: [String]) throws(Failure) {
    let present = try presentImages()
    let missing = images.filter { !present.contains($0) }
    guard !missing.isEmpty else { return }
    Report.note("Pulling \(missing.count) images, \(min(Images.atOnce, missing.count)) at once")
    var done = 0
    let outcomes = try Spawn.capture(missing.map(Images.pull), atOnce: Images.atOnce, seconds: 1800) { index, outcome in
      done += 1
      if outcome.status.isSuccess { Report.note("Pulled \(missing[index])  (\(done)/\(missing.count))") }
    }
    for (image, outcome) in zip(missing, outcomes) where !outcome.status.isSuccess { try substitute(image, outcome) }
  }

  /// U7S_SETAVAILABLEIMAGES=yes: the highest tag of the same minor, stored under the name that was asked for.
  private func substitute(_ image: String, _ outcome: Outcome) throws(Failure) {
    let (repository, tag) = Images.split(image)
    guard Images.isMissing(outcome.errors), settings[.setAvailableImages] == "yes", let tag else {
      throw Failure(
        "pull \(image)", outcome.lastWords,
        hint: Images.hint(image, errors: outcome.errors, storage: storage))
    }
    let wanted = repository.split(separator: "/").last?.hasPrefix("kube-") ?? false ? Version(tag) : nil
    guard let available = Registry.highestTag(try tags(repository), sameMinorAs: wanted) else {
      throw Failure("replace \(image)", "the registry has no tag of that minor version")
    }
    Report.warning("\(image) is not on the registry; \(available) takes its place")
    try Runner.mustSucceed(
      Images.copy("\(repository):\(available)", as: image, storage: storage), "copy \(repository):\(available)",
      seconds: 600)
  }

  private func tags(_ repository: String) throws(Failure) -> [String] {
    func failure(_ why: String) -> Failure {
      Failure("list the tags of \(repository)", why, hint: "nsenter_u7s skopeo list-tags docker://\(repository)")
    }
    let outcome: Outcome
    do throws(Failure) {
      outcome = try Spawn.capture(Images.tags(repository), seconds: 60)
    } catch {
      throw failure("the registry does not answer: \(error.why)")
    }
    guard outcome.status.isSuccess, let answer = (try? YAML.parse(outcome.output))?.first else {
      throw failure(outcome.lastWords)
    }
    return answer["Tags"]?.items.compactMap(\.string) ?? []
  }

  private func presentImages() throws(Failure) -> Set<String> {
    let text = try Runner.mustSucceed(Images.list(), "list CRI-O's images", seconds: 30)
    let images = (try? YAML.parse(text))?.first?["images"]?.items ?? []
    return Set(images.flatMap { $0["repoTags"]?.items.compactMap(\.string) ?? [] })
  }
}
