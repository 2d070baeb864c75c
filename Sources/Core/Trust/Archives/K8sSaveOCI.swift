import Core

/// `podsec-k8s-save-oci DIRECTORY ARCHITECTURES [PLATFORM]`.
package struct K8sSaveOCI: Equatable, Sendable {
  package let directory: String
  package let architectures: [Architecture]
  package let platform: String
  /// The question to ask first if the platform is not this host's; else nil.
  package let question: Message?
  package let wantsCertManager: Bool
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
        "PLATFORM",
        """
        the path of the images on the registry: c10f, p11, ...; a former path such as k8s-c10f2 is tried before its present \
        name. Default: U7S_PLATFORM, else this system's
        """),
    ],
    options: ArchiveOptions.options + [
      .flag(nil, "with-cert-manager", "save cert-manager's webhook, controller and cainjector too, of the highest tag"),
      .flag("y", "yes", "save images of another platform than this host's without asking"), .dryRun,
    ],
    variables: [
      .init(SaveOCI.registryVariable, "the registry; default: that of \(Setting.registry.name)"),
      .init(
        Setting.registry.name, "the registry; empty: \(ImageRegistry.upstream); default: \(ImageRegistry.alt)"),
      .init(
        Setting.kubeVersion.name,
        "the version, of kubeadm's minor version; default: the registry's highest of it, else that of kubeadm"),
      .init(Setting.setAvailableImages.name, "yes: takes the highest tag in place of one that the registry lacks"),
      .init(Setting.flannelTag.name, "the tag of flannel; default: the highest"),
      .init(Setting.flannelCNIPluginTag.name, "the tag of its plugin; default: the highest"),
      .init(Setting.certManagerTag.name, "the tag of cert-manager's images, which are saved where it is set"),
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
    guard ImageName.path(platform)?.count == 1 else {
      throw options.wrong("'\(platform)' is no element of an image's path")
    }
    self.platform = platform
    question =
      own == nil || own.map(ImageRegistry.paths)?.last == ImageRegistry.paths(platform).last
      ? nil : "The platform \(platform) is not this host's, \(own ?? ""). Save its images?"
    level = try ArchiveOptions.level(options)
    wantsCertManager = options.isSet("with-cert-manager")
    preservesDigests = options.isSet("preserve-digests")
    isAgreed = options.isSet("yes")
    isDryRun = options.isSet("dry-run")
  }

  /// The registry to save from: U7S_ALTREGISTRY, `alternative`; else U7S_REGISTRY, which names registry.k8s.io where it is
  /// empty; else ALT's.
  package static func registry(_ alternative: String?, _ settings: Settings) throws(Failure) -> String {
    guard alternative ?? "" == "", let given = settings[.registry] else { return try SaveOCI.registry(alternative) }
    return given.isEmpty ? ImageRegistry.upstream : try SaveOCI.registry(given, of: Setting.registry.name)
  }

  /// Where the images may be; of several, the first that the registry has is meant. Kubernetes' own registry has no
  /// platforms.
  package func repositories(_ registry: String) -> [String] {
    registry == ImageRegistry.upstream ? [registry] : ImageRegistry.paths(platform).map { "\(registry)/\($0)" }
  }

  /// The platform in the archive's names: the path that the registry has.
  package func platform(of repository: String, _ registry: String) -> String {
    repository == registry ? platform : String(repository.dropFirst(registry.count + 1))
  }

  /// Refuses a version of another minor version than kubeadm's: kubeadm names the images of its own.
  package static func check(_ wanted: Version, kubeadm: Version) throws(Failure) {
    guard !wanted.isSameMinor(as: kubeadm) else { return }
    throw Failure(
      "save the images of Kubernetes \(wanted)", "kubeadm of this host is \(kubeadm)",
      hint: "export \(Setting.kubeVersion.name)=v\(kubeadm)   # or install kubeadm \(wanted.major).\(wanted.minor)")
  }
}
