/// Where a registry has a cluster's images, and which versions of them, by the tags of kube-apiserver.
package struct ReleaseSource: Equatable, Sendable {
  package let repository: String
  /// Tags of kube-apiserver; empty where the registry lists none.
  private let tags: [String]

  /// `answers` are the repositories in the order in which they are tried, each with its tags of kube-apiserver. The first
  /// with tags is taken, and where none has any the first.
  package init?(_ answers: [(repository: String, tags: [String])]) {
    guard let answer = answers.first(where: { !$0.tags.isEmpty }) ?? answers.first else { return nil }
    (repository, tags) = answer
  }

  /// The image whose tags are asked for.
  package static func image(_ repository: String) -> String { repository + "/kube-apiserver" }

  /// The registry's highest version that kubeadm makes a cluster of without further ado: of its own minor version. nil
  /// where the registry has none.
  package func version(kubeadm: Version) -> String? {
    let releases = tags.filter { tag in
      tag.hasPrefix("v") && Version(tag).map { $0.numbers.count == 3 && $0.suffix.isEmpty } ?? false
    }
    return ImageRegistry.highestTag(releases, sameMinorAs: kubeadm)
  }
}
