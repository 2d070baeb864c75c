import Core
import YAML

/// Asks a registry, from the host, where it has a cluster's images and in which versions.
package enum ReleaseFinder {
  /// A registry that does not list its tags in this time, or at all, is taken as it was given.
  private static let patience = 20.0

  package static func find(_ repositories: [String]) throws(Failure) -> ReleaseSource? {
    guard let skopeo = try? SystemTool.path("skopeo") else { return ReleaseSource(repositories.map { ($0, []) }) }
    let commands = repositories.map { Images.listTags(skopeo, ReleaseSource.image($0)) }
    let outcomes = try Spawn.capture(commands, atOnce: commands.count, seconds: patience, tolerant: true)
    let source = ReleaseSource(
      zip(repositories, outcomes).map { repository, outcome in
        let answer = outcome.status.isSuccess ? (try? YAML.parse(outcome.output))?.first : nil
        return (repository, answer.map(Images.tags) ?? [])
      })
    if let source, let given = repositories.first, source.repository != given {
      Report.note("\(given) has no images; those of \(source.repository) are used")
    }
    return source
  }

  /// The version of the control plane where nobody sets one; it is said where it is not kubeadm's own.
  package static func version(_ source: ReleaseSource, kubeadm: Version) -> String {
    guard let highest = source.version(kubeadm: kubeadm), Version(highest) != kubeadm else { return "v\(kubeadm)" }
    Report.note(
      "Kubernetes \(highest): the highest of \(kubeadm.major).\(kubeadm.minor) on \(source.repository); kubeadm is \(kubeadm)"
    )
    return highest
  }
}
