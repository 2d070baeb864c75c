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
