import Core

/// distribution's registry behind nginx: its configuration, and what our drop-in changes of the distribution's unit.
package struct RegistryUnit: Equatable, Sendable {
  private let facts: ServerFacts

  package init(_ facts: ServerFacts) { self.facts = facts }

  /// The registry listens on a socket that only nginx can open, so that nobody on this host can push without
  /// credentials.
  package static let configuration = """
    # Written by podsec-create-services.
    version: 0.1
    log:
      level: warn
    storage:
      filesystem:
        rootdirectory: \(ServerPlan.data)
      cache:
        blobdescriptor: inmemory
    http:
      net: unix
      addr: \(ServerPlan.socket)
      relativeurls: true
      headers:
        X-Content-Type-Options: [nosniff]

    """

  /// A drop-in of the unit: the registry runs as an unprivileged account, which sees none of podman's directories
  /// except the volume.
  package var dropIn: String {
    """
    # Written by podsec-create-services.
    [Service]
    ExecStart=
    ExecStart=\(facts.distribution.registryProgram) serve \(ServerPlan.configuration)
    User=\(facts.distribution.registryAccount)
    Group=\(facts.distribution.webGroup)
    UMask=0007
    RuntimeDirectory=\(ServerPlan.runtimeDirectory)
    RuntimeDirectoryMode=0750
    BindPaths=\(facts.volume):\(ServerPlan.data)
    NoNewPrivileges=yes
    ProtectSystem=strict
    ProtectHome=yes
    PrivateTmp=yes
    PrivateDevices=yes
    RestrictAddressFamilies=AF_UNIX
    Restart=on-failure
    RestartSec=2

    """
  }
}
