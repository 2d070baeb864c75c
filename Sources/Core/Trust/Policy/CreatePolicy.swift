import Core

/// A command line of `podsec-create-policy`.
package struct CreatePolicy: CommandCall {
  package var server: Address
  package var fingerprints: Set<Fingerprint> = []
  /// Whether keys that are new to this node are accepted without a question.
  package var isAgreed = false
  /// Whether files that the administrator changed stay as they are.
  package var keeps = false
  package var isDryRun = false

  package static let spec = CommandSpec(
    PodsecCommand.createPolicy.rawValue, "make this host take signed images from one registry only",
    operands: "ADDRESS",
    description: [
      """
      Makes this host take images from \(PodsecServer.registry) only, and only signed ones. ADDRESS is the IPv4 address of \
      the server of images and signatures. On that server itself everything is rejected until \
      podsec-create-imagemakeruser was called; every other host fetches keys and policy from it. Called again, it fetches \
      what has changed since.
      """
    ],
    options: [
      .valued(
        nil, "fingerprint", "FPR",
        "fetched keys must have these fingerprints, and no others; one for each key of the server",
        repeats: true),
      .flag(nil, "keep", "leave policy.json and registries.d/default.yaml as they are where you changed them"),
      .flag("y", "yes", "take keys that this host does not know yet, without asking"), .dryRun,
    ],
    files: [
      .init(PodsecPaths.policy, "what podman and CRI-O may run; a link to a dated file beside it"),
      .init(PodsecPaths.lookaside, "where signatures are fetched from; likewise"),
      .init(PodsecPaths.registries, "that the registry is reached by HTTP; likewise"),
      .init(SystemPaths.hosts, "gets a line for \(PodsecServer.names.joined(separator: " and "))"),
    ],
    statuses: [
      .init(1, "a failure, or an address that cannot be used"),
      .init(2, "wrong usage, or an address without four parts"),
      .init(3, "a part of the address is not a number"),
    ])

  package init(_ options: CommandOptions) throws(Failure) {
    guard options.words.count == 1 else {
      throw options.wrong(
        options.words.isEmpty ? "the server's address is missing" : "one address is wanted", status: 1)
    }
    server = try ServerAddress.parse(options.words[0])
    for text in options.all("fingerprint").flatMap({ $0.split(separator: ",").map(String.init) }) {
      guard let fingerprint = Fingerprint(text) else {
        throw options.wrong("--fingerprint '\(text)' is not 40 or 64 hexadecimal digits")
      }
      fingerprints.insert(fingerprint)
    }
    keeps = options.isSet("keep")
    isAgreed = options.isSet("yes")
    isDryRun = options.isSet("dry-run")
  }
}
