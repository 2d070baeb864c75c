import Core

/// `podsec-k8s-save-oci DIRECTORY ARCHITECTURES [PLATFORM]`.
package struct K8sSaveOCI: Equatable, Sendable {
  package let directory: String
  package let architectures: [Architecture]
  package let platform: String
  /// What is to be asked first, where the platform is not this host's.
  package let question: String?
  package let preservesDigests: Bool
  package let level: Int
  package let isAgreed: Bool
  package let isDryRun: Bool

  /// The variable that names more images for the archive.
  package static let imagesVariable = "U7S_ARCHIMAGES"

  package static let usage = """
    Usage: podsec-k8s-save-oci [OPTION...] DIRECTORY ARCHITECTURE[,...]|all [PLATFORM]

    Saves the images of a Kubernetes cluster as podsec-save-oci does: those that this host's kubeadm names, flannel with
    its plugin, and those of \(imagesVariable). Nothing is installed; DIRECTORY must not exist.

      ARCHITECTURE   \(Architecture.names)
      PLATFORM       the images' path on the registry: c10f, p11, ...; default: U7S_PLATFORM, else this system's

    Options:
      --preserve-digests  keep manifests and compressed layers as they are on the registry
      --level N           xz's level, 0 (fast) to 9 (small, the default)
      -y, --yes           save another platform's images than this host's without a question
      -n, --dry-run       ask the registry for its tags and show what would be saved
      -h, --help          this text

    Variables: \(SaveOCI.registryVariable) (\(ImageRegistry.alt)), \(Setting.kubeVersion.name) (kubeadm's own),
    \(Setting.setAvailableImages.name)=yes (the highest tag in place of one that is missing), \(Setting.flannelTag.name),
    \(Setting.flannelCNIPluginTag.name), \(Setting.cniPlugin.name), \(imagesVariable).

    """

  /// Reads the arguments, nil for help; `own` is this host's platform.
  package init?(_ arguments: [String], own: String?) throws(Failure) {
    let options = try ArchiveOptions.read(
      "podsec-k8s-save-oci", arguments, valued: ["level"], booleans: ["n", "dry-run", "y", "yes", "preserve-digests"])
    if options.isHelp { return nil }
    let words = options.words
    guard (2...3).contains(words.count), !words[0].isEmpty else {
      throw options.wrong(
        words.count > 3 ? "too many arguments" : "a directory and an architecture are needed", status: 1)
    }
    directory = words[0]
    architectures = try Architecture.list(words[1])
    guard let platform = words.count > 2 ? words[2] : own else {
      throw Failure(
        "choose the images' path", "\(Setting.platform.name) is not set and this system has none",
        hint: "export \(Setting.platform.name)=p11   # or give PLATFORM")
    }
    guard !platform.hasPrefix("k8s-") else {
      throw Failure(
        "save images of '\(platform)'",
        "registries have no k8s- paths any more; \(platform) is now a path without k8s-",
        hint: "podsec-k8s-save-oci \(directory) \(words[1]) c10f")
    }
    guard ImageName.path(platform)?.count == 1 else {
      throw options.wrong("'\(platform)' is no element of an image's path", status: 1)
    }
    self.platform = platform
    question =
      own == nil || own == platform
      ? nil : "The platform \(platform) is not this host's, \(own ?? ""). Save its images?"
    level = try ArchiveOptions.level(options)
    preservesDigests = options.isSet("preserve-digests")
    isAgreed = options.isSet("y", "yes")
    isDryRun = options.isSet("n", "dry-run")
  }
}

/// Which images of a registry make a cluster.
package struct ClusterImages: Equatable, Sendable {
  private let registry: String
  private let substitutes: Bool
  /// Names with the tag that is wanted; nil for the highest there is.
  private var wanted: [(repository: String, tag: String?, setting: Setting?)] = []

  package static func == (a: ClusterImages, b: ClusterImages) -> Bool { a.wanted.elementsEqual(b.wanted) { $0 == $1 } }

  /// `list` is what kubeadm printed for the repository `REGISTRY/PLATFORM`; `more` is U7S_ARCHIMAGES.
  package init(_ list: String, registry: String, platform: String, settings: Settings, more: String) throws(Failure) {
    self.registry = registry
    substitutes = settings.takesAvailableImages
    let own = Images.names(list)
    guard !own.isEmpty else { throw Failure("list the cluster's images", "kubeadm names none") }
    for image in own where image.hasPrefix(registry + "/") {
      try add(String(image.dropFirst(registry.count + 1)))
    }
    if settings.usesFlannel {
      wanted.append(("\(platform)/flannel", settings.text(.flannelTag), .flannelTag))
      wanted.append(("\(platform)/flannel-cni-plugin", settings.text(.flannelCNIPluginTag), .flannelCNIPluginTag))
    }
    for word in more.split(whereSeparator: { $0.isWhitespace || $0 == "," }) {
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
      wanted.append((name.repository, name.tag, nil))
    }
  }

  /// Repositories whose tags are to be asked for, in order.
  package var repositories: [String] { wanted.map { "\(registry)/\($0.repository)" } }

  /// The images, by the tags that each of `repositories` has. A `Failure` names one whose tag is not there, and what is.
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

  private func tag(
    _ item: (repository: String, tag: String?, setting: Setting?), _ repository: String, _ tags: [String]
  )
    throws(Failure) -> String
  {
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
