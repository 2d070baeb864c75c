import Core

/// The images of a registry that a cluster needs.
package struct ClusterImages: Equatable, Sendable {
  private let registry: String
  private let substitutes: Bool
  private var wanted: [Wanted] = []

  private struct Wanted: Equatable {
    let repository: String
    /// nil for the highest tag of the registry.
    let tag: String?
    /// The setting that names the tag; nil if none does.
    let setting: Setting?
  }

  /// `list` is what kubeadm printed for the repository `REGISTRY/PLATFORM`; `extra` is U7S_ARCHIMAGES.
  package init(_ list: String, registry: String, platform: String, settings: Settings, extra: String) throws(Failure) {
    self.registry = registry
    substitutes = settings.takesAvailableImages
    let own = Images.names(list)
    guard !own.isEmpty else { throw Failure("list the cluster's images", "kubeadm names none") }
    for image in own where image.hasPrefix(registry + "/") {
      try add(String(image.dropFirst(registry.count + 1)))
    }
    if settings.usesFlannel {
      let images = [("flannel", Setting.flannelTag), ("flannel-cni-plugin", .flannelCNIPluginTag)]
      wanted += images.map { Wanted(repository: "\(platform)/\($0)", tag: settings.text($1), setting: $1) }
    }
    for word in extra.split(whereSeparator: { $0.isWhitespace || $0 == "," }) {
      try add(word.contains("/") ? String(word) : "\(platform)/\(word)")
    }
  }

  private mutating func add(_ text: String) throws(Failure) {
    guard let name = ImageName(text)?.tagged else {
      throw Failure(
        "list the cluster's images", "'\(text.prefix(200))' is not PLATFORM/NAME[:TAG]",
        hint: "look at \(K8sSaveOCI.imagesVariable)")
    }
    if !wanted.contains(where: { $0.repository == name.repository && $0.tag == name.tag }) {
      wanted.append(Wanted(repository: name.repository, tag: name.tag, setting: nil))
    }
  }

  /// Repositories whose tags are to be asked for, in order.
  package var repositories: [String] { wanted.map { "\(registry)/\($0.repository)" } }

  /// The images, given the tags of each of `repositories`. A `Failure` names an image whose tag is missing, and the
  /// tags that exist.
  package func images(_ tags: [[String]]) throws(Failure) -> [SavedImage] {
    var images: [SavedImage] = []
    for (item, tags) in zip(wanted, tags) {
      let repository = "\(registry)/\(item.repository)"
      let found = try tag(item, repository, tags)
      guard let name = ImageName("\(item.repository):\(item.tag ?? found)") else {
        throw Failure("save \(repository)", "'\(item.tag ?? found)' is no tag")
      }
      images.append(SavedImage(name, source: "docker://\(repository):\(found)"))
    }
    return images
  }

  private func tag(_ item: Wanted, _ repository: String, _ tags: [String]) throws(Failure) -> String {
    if let tag = item.tag, tags.contains(tag) { return tag }
    let isKubernetes = item.repository.split(separator: "/").last?.hasPrefix("kube-") ?? false
    let version = item.tag.flatMap { Version($0) }
    let highest = ImageRegistry.highestTag(tags, sameMinorAs: isKubernetes ? version : nil)
    guard let tag = item.tag else {
      guard let highest else {
        throw Failure(
          "choose a tag of \(repository)", "none is a version; \(ImageRegistry.inPlace(of: nil, tags))",
          hint: item.setting.map { "export \($0.name)=v0.26.7   # a tag that is there" })
      }
      return highest
    }
    guard substitutes, item.setting == nil, let highest else {
      throw Failure(
        "save \(repository):\(tag)", "the registry has no such tag; \(ImageRegistry.inPlace(of: version, tags))",
        hint: highest == nil || item.setting != nil
          ? "skopeo list-tags docker://\(repository)"
          : "export \(Setting.setAvailableImages.name)=yes   # takes the highest tag\(isKubernetes ? " of that minor version" : "")"
      )
    }
    return highest
  }
}
