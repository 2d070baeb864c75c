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

  package static let spec = CommandSpec(
    PodsecCommand.saveOCI.rawValue, "save images as archives for hosts without a network",
    operands: "DIRECTORY ARCHITECTURE[,...]|all [TRANSPORT] IMAGE...",
    description: [
      """
      Saves images of the registry as archives for hosts without a network; podsec-load-sign-oci takes them. A step that \
      fails is named, and nothing is left behind.
      """
    ],
    arguments: [
      .init("DIRECTORY", "gets ARCHITECTURE.tar.xz for each architecture; it must not exist"),
      .init("ARCHITECTURE", "\(Architecture.names)"),
      .init("TRANSPORT", "docker:// (the default) or containers-storage:[STORE]"),
      .init("IMAGE", "PLATFORM/NAME[:TAG], such as alt/alt:p11"),
    ],
    options: ArchiveOptions.options + [.dryRun],
    variables: [
      .init(registryVariable, "the registry; default: \(ImageRegistry.alt)"),
      .init("TMPDIR", "where images are unpacked; default: /var/tmp"),
    ],
    statuses: [.init(1, "wrong usage, or a step that failed"), .init(2, "an unknown architecture")], wrongUsage: 1)

  /// `registry` is the value of the variable.
  package init(_ options: CommandOptions, registry: String?) throws(Failure) {
    var words = options.words
    guard words.count > 2 else {
      throw options.wrong("a directory, an architecture and an image are needed")
    }
    directory = words.removeFirst()
    guard !directory.isEmpty else { throw options.wrong("the directory has no name") }
    architectures = try Architecture.list(words.removeFirst())
    let transport = try SaveOCI.transport(&words, options)
    guard !words.isEmpty else { throw options.wrong("an image is needed") }
    let registry = try SaveOCI.registry(registry)
    var images: [SavedImage] = []
    for word in words {
      guard let name = ImageName(word)?.tagged else {
        throw options.wrong(
          "'\(word.prefix(200))' is not PLATFORM/NAME[:TAG]",
          hint: "the registry is \(SaveOCI.registryVariable), now \(registry)")
      }
      let image = SavedImage(name, source: "\(transport)\(registry)/\(name)")
      if !images.contains(image) { images.append(image) }
    }
    self.images = images
    level = try ArchiveOptions.level(options)
    preservesDigests = options.isSet("preserve-digests")
    isDryRun = options.isSet("dry-run")
  }

  /// Removes the transport if the first word looks like one: `name:` before `//` or `[`. An empty word is the default.
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
        "'\(word.prefix(100))' is not docker:// and not containers-storage:[STORE]")
    }
    words.removeFirst()
    return word
  }

  /// The registry to save from, perhaps with a path.
  package static func registry(_ given: String?, of variable: String = registryVariable) throws(Failure) -> String {
    guard let given, !given.isEmpty else { return ImageRegistry.alt }
    let parts = given.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard SignatureScope.isHost(parts[0]), parts.count == 1 || ImageName.path(parts[1]) != nil else {
      throw Failure(
        "read \(variable)", "'\(given)' is not the beginning of an image's name",
        hint: "export \(variable)=\(ImageRegistry.alt)   # HOST[:PORT][/PATH]")
    }
    return given
  }
}
