import Core

/// `podsec-load-sign-oci ARCHIVE ARCHITECTURE SIGNER [REGISTRY/PATH]`.
package struct LoadSignOCI: CommandCall {
  package let archive: String
  package let architecture: Architecture
  /// E-mail or fingerprint of a secret key.
  package let signer: String
  /// `REGISTRY/PATH`, nil for the platform's on registry.local.
  package let place: String?
  package let passphraseFile: String?
  package let isAgreed: Bool
  package let isDryRun: Bool

  package static let spec = CommandSpec(
    PodsecCommand.loadSignOCI.rawValue, "sign the images of an archive and push them",
    operands: "ARCHIVE ARCHITECTURE SIGNER [REGISTRY/PATH]",
    description: [
      """
      Signs the images of an archive that podsec-save-oci or podsec-k8s-save-oci made, and pushes them. For image makers, \
      on the server of images and signatures. The archive is unpacked into a private directory, and all of it is checked \
      before the first push: its entries, the size and digest of every blob, the architecture.
      """
    ],
    arguments: [
      .init("ARCHIVE", "a file such as amd64.tar.xz"), .init("ARCHITECTURE", "\(Architecture.names)"),
      .init("SIGNER", "the e-mail address or the fingerprint of one of the caller's secret keys"),
      .init(
        "REGISTRY/PATH",
        """
        where images below the last element of the path go; others go to \(PodsecServer.registry) under their own names. \
        Default: \(PodsecServer.registry)/PLATFORM, of U7S_PLATFORM or this system
        """),
    ],
    options: [
      .valued(nil, "passphrase-file", "FILE", "the passphrase of the key; without it gpg-agent asks on the terminal"),
      .flag("y", "yes", "push images of another platform than this host's without asking"), .dryRun,
    ],
    variables: [.init("TMPDIR", "where the archive is unpacked; default: /var/tmp")],
    statuses: [
      .init(1, "wrong usage, or a step that failed"), .init(3, "an unknown architecture"), .init(4, "no registry"),
      .init(5, "a registry without a dot"), .init(6, "the archive cannot be unpacked"),
      .init(7, "the archive has no such architecture"), .init(8, "the archive has no index.json"),
    ], wrongUsage: 1)

  package init(_ options: CommandOptions) throws(Failure) {
    let words = options.words
    guard (3...4).contains(words.count) else {
      throw options.wrong(
        words.count < 3 ? "an archive, an architecture and a signer are needed" : "too many arguments")
    }
    if words.count == 4 { place = try LoadNames.checked(words[3]) } else { place = nil }
    guard let architecture = Architecture(rawValue: words[1]) else {
      throw Failure(
        "read the arguments", "unknown architecture '\(words[1])'", hint: "one of \(Architecture.names)", status: 3)
    }
    guard let signer = EMail(words[2])?.description ?? Fingerprint(words[2])?.description else {
      throw options.wrong("'\(words[2])' is no e-mail and no fingerprint")
    }
    archive = words[0]
    self.architecture = architecture
    self.signer = signer
    passphraseFile = options.last("passphrase-file")
    isAgreed = options.isSet("yes")
    isDryRun = options.isSet("dry-run")
  }
}
