import Core

/// A command line of `podsec-create-services`.
package struct CreateServices: CommandCall {
  package var isDryRun = false

  package static let spec = CommandSpec(
    PodsecCommand.createServices.rawValue, "start the registry and the server of signatures on this host",
    description: [
      """
      Starts the registry and the server of signatures on this host, which \(SystemPaths.hosts) names \
      \(PodsecServer.registry) and \(PodsecServer.signatures) (podsec-create-policy writes that line). nginx stands before \
      both, on that address only. Port \(PodsecServer.registryPort): everybody pulls; who pushes needs the credentials of an \
      image maker. Port \(PodsecServer.signaturePort): keys and signatures, to read. Trivy's server is started where it is \
      installed. Called again, it mends what differs.
      """
    ],
    options: [.dryRun],
    files: [
      .init(ServerPlan.configuration, "of the registry"), .init(ServerPlan.credentials, "of those who push"),
      .init("podsec.conf", "a file of nginx's, and a drop-in of both units"),
      .init("podman's volume registry", "the images"),
    ])

  package init(_ options: CommandOptions) throws(Failure) {
    if let word = options.words.first { throw options.wrong("unknown argument '\(word)'", status: 1) }
    isDryRun = options.isSet("dry-run")
  }
}
