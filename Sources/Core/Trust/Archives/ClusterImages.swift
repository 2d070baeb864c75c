import Core

/// The images of a registry that a cluster needs.
package struct ClusterImages: Equatable, Sendable {
  private let substitutes: Bool
  private var wanted: [Wanted] = []

  private struct Wanted: Equatable {
    /// `PLATFORM/NAME` in the archive.
    let name: String
    /// On the registry.
    let repository: String
    /// nil for the highest tag of the registry.
    let tag: String?
    /// The setting that names the tag; nil if none does.
    let setting: Setting?
  }

  /// `list` is what kubeadm printed for `repository`, which is REGISTRY/PLATFORM, or a registry without platforms; `extra`
  /// is U7S_ARCHIMAGES. In the archive all names begin with the platform.
  package init(
    _ list: String, registry: String, repository: String, platform: String, settings: Settings,
    withCertManager: Bool = false, extra: String
  ) throws(Failure) {
    substitutes = settings.takesAvailableImages
    let own = Images.names(list)
    guard !own.isEmpty else { throw Failure("list the cluster's images", "kubeadm names none") }
    for image in own where image.hasPrefix(repository + "/") {
      // Kubernetes' own registry has a directory for coredns, and no other registry has.
      let name = image.split(separator: "/").last ?? ""
      try add("\(platform)/\(name)", at: Images.split(image).repository)
    }
    if settings.usesFlannel {
      let place = ImageRegistry.flannel(repository: repository)
      add("flannel", .flannelTag, settings, platform, place)
      add("flannel-cni-plugin", .flannelCNIPluginTag, settings, platform, place)
    }
    if withCertManager || settings.text(.certManagerTag) != nil {
      let place = ImageRegistry.certManager(repository: repository)
      for part in ["webhook", "controller", "cainjector"] {
        add("cert-manager-\(part)", .certManagerTag, settings, platform, place)
      }
    }
    for word in extra.split(whereSeparator: { $0.isWhitespace || $0 == "," }) {
      let source = Images.split(String(word)).repository
      if word.contains("/") {
        try add(String(word), at: "\(registry)/\(source)")
      } else {
        try add("\(platform)/\(word)", at: "\(repository)/\(source)")
      }
    }
  }

  private mutating func add(
    _ name: String, _ setting: Setting, _ settings: Settings, _ platform: String, _ place: String
  ) {
    wanted.append(
      Wanted(
        name: "\(platform)/\(name)", repository: "\(place)/\(name)", tag: settings.text(setting), setting: setting))
  }

  private mutating func add(_ text: String, at repository: String) throws(Failure) {
    guard let name = ImageName(text)?.tagged else {
      throw Failure(
        "list the cluster's images", "'\(text.prefix(200))' is not PLATFORM/NAME[:TAG]",
        hint: "look at \(K8sSaveOCI.imagesVariable)")
    }
    if !wanted.contains(where: { $0.name == name.repository && $0.tag == name.tag }) {
      wanted.append(Wanted(name: name.repository, repository: repository, tag: name.tag, setting: nil))
    }
  }

  /// Repositories whose tags are to be asked for, in order.
  package var repositories: [String] { wanted.map(\.repository) }

  /// The images, given the tags of each of `repositories`. A `Failure` names an image whose tag is missing, and the
  /// tags that exist.
  package func images(_ tags: [[String]]) throws(Failure) -> [SavedImage] {
    var images: [SavedImage] = []
    for (item, tags) in zip(wanted, tags) {
      let repository = item.repository
      let found = try tag(item, tags)
      guard let name = ImageName("\(item.name):\(item.tag ?? found)") else {
        throw Failure("save \(repository)", "'\(item.tag ?? found)' is no tag")
      }
      images.append(SavedImage(name, source: "docker://\(repository):\(found)"))
    }
    return images
  }

  private func tag(_ item: Wanted, _ tags: [String]) throws(Failure) -> String {
    let repository = item.repository
    if let tag = item.tag, tags.contains(tag) { return tag }
    let isKubernetes = item.name.split(separator: "/").last?.hasPrefix("kube-") ?? false
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
