import Core

/// `podsec-save-oci DIRECTORY ARCHITECTURES [TRANSPORT] IMAGE...`.
package struct SaveOCI: Equatable, Sendable {
  package let directory: String
  package let architectures: [Architecture]
  package let images: [SavedImage]
  package let preservesDigests: Bool
  package let level: Int
  package let isDryRun: Bool

  /// The variable that names the registry to save from.
  package static let registryVariable = "U7S_ALTREGISTRY"

  package static let usage = """
    Usage: podsec-save-oci [OPTION...] DIRECTORY ARCHITECTURE[,...]|all [TRANSPORT] IMAGE...

    Saves images of \(registryVariable) (\(ImageRegistry.alt)) as archives for hosts without a network: DIRECTORY, which
    must not exist, gets ARCHITECTURE.tar.xz for each one. podsec-load-sign-oci takes them. A step that fails is named,
    and nothing is left behind then.

      ARCHITECTURE   \(Architecture.names)
      TRANSPORT      docker:// (the default), or containers-storage:[STORE]
      IMAGE          PLATFORM/NAME[:TAG], such as alt/alt:p11

    Options:
      --preserve-digests  keep manifests and compressed layers as they are on the registry; archives become larger.
                          Without it layers are stored uncompressed, and a push compresses them again
      --level N           xz's level, 0 (fast) to 9 (small, the default)
      -n, --dry-run       show what would be saved, fetch nothing
      -h, --help          this text

    Images are unpacked below TMPDIR (/var/tmp). Exit status: 0; 1 wrong usage or a failed step; 2 unknown architecture.

    """

  /// Reads the arguments, nil for help; `registry` is the variable's value.
  package init?(_ arguments: [String], registry: String?) throws(Failure) {
    let options = try ArchiveOptions.read(
      "podsec-save-oci", arguments, valued: ["level"], booleans: ["n", "dry-run", "preserve-digests"])
    if options.isHelp { return nil }
    var words = options.words
    guard words.count > 2 else {
      throw options.wrong("a directory, an architecture and an image are needed", status: 1)
    }
    directory = words.removeFirst()
    guard !directory.isEmpty else { throw options.wrong("the directory has no name", status: 1) }
    architectures = try Architecture.list(words.removeFirst())
    let transport = try SaveOCI.transport(&words, options)
    guard !words.isEmpty else { throw options.wrong("an image is needed", status: 1) }
    let registry = try SaveOCI.registry(registry)
    var images: [SavedImage] = []
    for word in words {
      guard let name = ImageName(word)?.tagged else {
        throw options.wrong(
          "'\(word.prefix(200))' is not PLATFORM/NAME[:TAG]",
          hint: "the registry is \(SaveOCI.registryVariable), now \(registry)",
          status: 1)
      }
      let image = SavedImage(name, source: "\(transport)\(registry)/\(name)")
      if !images.contains(image) { images.append(image) }
    }
    self.images = images
    level = try ArchiveOptions.level(options)
    preservesDigests = options.isSet("preserve-digests")
    isDryRun = options.isSet("n", "dry-run")
  }

  /// Takes the transport off where the first word looks like one: `name:` before `//` or `[`. Empty is the default.
  private static func transport(_ words: inout [String], _ options: CommandOptions) throws(Failure) -> String {
    let word = words[0]
    if word.isEmpty || word == "docker://" {
      words.removeFirst()
      return "docker://"
    }
    guard let colon = word.firstIndex(of: ":") else { return "docker://" }
    let rest = word[word.index(after: colon)...]
    guard rest.hasPrefix("//") || rest.hasPrefix("[") else { return "docker://" }
    guard word.hasPrefix("containers-storage:["), word.hasSuffix("]") else {
      throw options.wrong(
        "'\(word.prefix(100))' is not docker:// and not containers-storage:[STORE]", status: 1)
    }
    words.removeFirst()
    return word
  }

  /// The registry to save from, perhaps with a path.
  package static func registry(_ given: String?) throws(Failure) -> String {
    guard let given, !given.isEmpty else { return ImageRegistry.alt }
    let parts = given.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard SignatureScope.isHost(parts[0]), parts.count == 1 || ImageName.path(parts[1]) != nil else {
      throw Failure(
        "read \(registryVariable)", "'\(given)' is not the beginning of an image's name",
        hint: "export \(registryVariable)=\(ImageRegistry.alt)   # HOST[:PORT][/PATH]")
    }
    return given
  }
}
