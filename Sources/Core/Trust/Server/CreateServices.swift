import Core

/// A command line of `podsec-create-services`.
package struct CreateServices: Equatable, Sendable {
  package var isDryRun = false

  package static let usage = """
    Usage: \(PodsecCommand.createServices.rawValue) [OPTION...]

    Starts the registry and the signature server on this host, which \(SystemPaths.hosts) names \(PodsecServer.registry) and
    \(PodsecServer.signatures) (podsec-create-policy writes it). nginx stands before both, on that address alone: port \(PodsecServer.registryPort)
    lets everybody read and asks who pushes for the credentials of an image maker; port \(PodsecServer.signaturePort) shows keys and
    signatures. Trivy's server is started where it is installed. Called again it mends what differs.

    Options:
      -n, --dry-run  print what would change, change nothing
      -h, --help     this text

    Files: \(ServerPlan.configuration), \(ServerPlan.credentials), drop-ins named podsec.conf of both units, and
    podsec.conf of nginx. Images are in podman's volume 'registry'.

    """

  /// nil for help.
  package init?(_ arguments: [String]) throws(Failure) {
    let options = try CommandOptions(
      PodsecCommand.createServices.rawValue, arguments, valued: [], booleans: ["n", "dry-run"])
    if options.isHelp { return nil }
    if let word = options.words.first { throw options.wrong("unknown argument '\(word)'", status: 1) }
    isDryRun = options.isSet("n", "dry-run")
  }
}
