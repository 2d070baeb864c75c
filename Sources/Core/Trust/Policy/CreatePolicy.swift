import Core

/// A command line of `podsec-create-policy`.
package struct CreatePolicy: Equatable, Sendable {
  package var server: Address
  package var fingerprints: Set<Fingerprint> = []
  /// Takes keys that this node does not know yet without a question.
  package var isAgreed = false
  package var isDryRun = false

  private static let name = PodsecCommand.createPolicy.rawValue

  package static let usage = """
    Usage: \(name) [OPTION...] ADDRESS

    This host takes images from \(PodsecServer.registry) alone, and signed ones. ADDRESS is the IPv4 address of the server of
    images and signatures. On that server itself everything is rejected until podsec-create-imagemakeruser was called;
    every other host fetches keys and policy from it. Called again it fetches what has changed since.

    Options:
      --fingerprint FPR  the keys must be these, and no others; repeat it for each key of the server
      -y, --yes          take keys that this host does not know yet without asking
      -n, --dry-run      print what would change, change nothing
      -h, --help         this text

    Files: \(PodsecPaths.policy), \(PodsecPaths.lookaside), \(PodsecPaths.registries) become links to
    stamped files beside them; what they were stays there. /etc/hosts gets a line for \(PodsecServer.names.joined(separator: ", ")).
    Exit status: 1 failure or an address of no use, 2 wrong usage or not four parts, 3 a part that is no number.

    """

  /// nil for help.
  package init?(_ arguments: [String]) throws(Failure) {
    let options = try CommandOptions(
      CreatePolicy.name, arguments, valued: ["fingerprint"], booleans: ["n", "dry-run", "y", "yes"])
    if options.isHelp { return nil }
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
    isAgreed = options.isSet("y", "yes")
    isDryRun = options.isSet("n", "dry-run")
  }
}
