import Core

/// `podsec-load-sign-oci ARCHIVE ARCHITECTURE SIGNER [REGISTRY/PATH]`.
package struct LoadSignOCI: Equatable, Sendable {
  package let archive: String
  package let architecture: Architecture
  /// E-mail or fingerprint of a secret key.
  package let signer: String
  /// `REGISTRY/PATH`, nil for the platform's on registry.local.
  package let place: String?
  package let passphraseFile: String?
  package let isAgreed: Bool
  package let isDryRun: Bool

  package static let usage = """
    Usage: podsec-load-sign-oci [OPTION...] ARCHIVE ARCHITECTURE SIGNER [REGISTRY/PATH]

    Signs the images of an archive that podsec-save-oci or podsec-k8s-save-oci made, and pushes them. For image makers,
    on the server of images and signatures. The archive is unpacked into a private directory below TMPDIR (/var/tmp), and
    all of it is looked at before the first push: what may stand in it, every blob's size and digest, the architecture.

      ARCHIVE        a file such as amd64.tar.xz
      ARCHITECTURE   \(Architecture.names)
      SIGNER         the e-mail or the fingerprint of one of the caller's secret keys
      REGISTRY/PATH  where images below the path's last element go; others go to \(PodsecServer.registry) under their own
                     names. Default: \(PodsecServer.registry)/PLATFORM, with U7S_PLATFORM or this system's

    Options:
      -n, --dry-run           look at the archive, show what would be pushed, push nothing
      -y, --yes               push images of another platform than this host's without a question
      --passphrase-file FILE  the key's passphrase; without it gpg-agent asks on the terminal
      -h, --help              this text

    Exit status: 0 all is pushed; 1 wrong usage or a failed step, which is named; 3 unknown architecture; 4 no registry;
    5 a registry without a dot; 6 the archive cannot be unpacked; 7 it has no such architecture; 8 it has no index.json.

    """

  /// Reads the arguments, nil for help.
  package init?(_ arguments: [String]) throws(Failure) {
    let options = try ArchiveOptions.read(
      "podsec-load-sign-oci", arguments, valued: ["passphrase-file"], booleans: ["n", "dry-run", "y", "yes"])
    if options.isHelp { return nil }
    let words = options.words
    guard (3...4).contains(words.count) else {
      throw options.wrong(
        words.count < 3 ? "an archive, an architecture and a signer are needed" : "too many arguments", status: 1)
    }
    if words.count == 4 { place = try LoadNames.checked(words[3]) } else { place = nil }
    guard let architecture = Architecture(rawValue: words[1]) else {
      throw Failure(
        "read the arguments", "unknown architecture '\(words[1])'", hint: "one of \(Architecture.names)", status: 3)
    }
    guard let signer = EMail(words[2])?.description ?? Fingerprint(words[2])?.description else {
      throw options.wrong("'\(words[2])' is no e-mail and no fingerprint", status: 1)
    }
    archive = words[0]
    self.architecture = architecture
    self.signer = signer
    passphraseFile = options.last("passphrase-file")
    isAgreed = options.isSet("y", "yes")
    isDryRun = options.isSet("n", "dry-run")
  }
}
