import Core

/// `podsec-k8s-save-oci DIRECTORY ARCHITECTURES [PLATFORM]`.
package struct K8sSaveOCI: Equatable, Sendable {
  package let directory: String
  package let architectures: [Architecture]
  package let platform: String
  /// The question to ask first if the platform is not this host's; else nil.
  package let question: Message?
  package let preservesDigests: Bool
  package let level: Int
  package let isAgreed: Bool
  package let isDryRun: Bool

  /// The variable that names more images for the archive.
  package static let imagesVariable = "U7S_ARCHIMAGES"

  package static let spec = CommandSpec(
    PodsecCommand.k8sSaveOCI.rawValue, "save the images of a Kubernetes cluster as archives",
    operands: "DIRECTORY ARCHITECTURE[,...]|all [PLATFORM]",
    description: [
      """
      Saves the images of a Kubernetes cluster as podsec-save-oci does: those that kubeadm of this host names, flannel with \
      its plugin, and those of \(imagesVariable). Nothing is installed.
      """
    ],
    arguments: [
      .init("DIRECTORY", "gets ARCHITECTURE.tar.xz for each architecture; it must not exist"),
      .init("ARCHITECTURE", "\(Architecture.names)"),
      .init(
        "PLATFORM", "the path of the images on the registry: c10f, p11, ...; default: U7S_PLATFORM, else this system's"),
    ],
    options: ArchiveOptions.options + [
      .flag("y", "yes", "save images of another platform than this host's without asking"), .dryRun,
    ],
    variables: [
      .init(SaveOCI.registryVariable, "the registry; default: \(ImageRegistry.alt)"),
      .init(Setting.kubeVersion.name, "the version; default: that of kubeadm"),
      .init(Setting.setAvailableImages.name, "yes: takes the highest tag in place of one that the registry lacks"),
      .init(Setting.flannelTag.name, "the tag of flannel; default: the highest"),
      .init(Setting.flannelCNIPluginTag.name, "the tag of its plugin; default: the highest"),
      .init(Setting.cniPlugin.name, "none: saves no pod network"),
      .init(imagesVariable, "further images"),
    ],
    statuses: [.init(1, "wrong usage, or a step that failed"), .init(2, "an unknown architecture")], wrongUsage: 1)

  /// `own` is the platform of this host.
  package init(_ options: CommandOptions, own: String?) throws(Failure) {
    let words = options.words
    guard (2...3).contains(words.count), !words[0].isEmpty else {
      throw options.wrong(
        words.count > 3 ? "too many arguments" : "a directory and an architecture are needed")
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
      throw options.wrong("'\(platform)' is no element of an image's path")
    }
    self.platform = platform
    question =
      own == nil || own == platform
      ? nil : "The platform \(platform) is not this host's, \(own ?? ""). Save its images?"
    level = try ArchiveOptions.level(options)
    preservesDigests = options.isSet("preserve-digests")
    isAgreed = options.isSet("yes")
    isDryRun = options.isSet("dry-run")
  }
}
