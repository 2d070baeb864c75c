import Core

/// Every fixed path and name of the image trust commands, written once.
package enum PodsecPaths {
  /// The directory that the signature server serves on port 81.
  package static let sigstore = "/var/sigstore"
  /// Public keys, `USER.pgp`, and the policy for other nodes; root's.
  package static let keys = sigstore + "/keys"
  /// The copy of the policy that other nodes fetch.
  package static let publishedPolicy = keys + "/policy.json"
  /// Signatures, `PATH@sha256=HEX/signature-N`; members of `podman_dev` write here.
  package static let signatures = sigstore + "/sigstore"
  package static let index = sigstore + "/index.html"
  package static let containers = "/etc/containers"
  package static let policy = containers + "/policy.json"
  package static let registriesDirectory = containers + "/registries.d"
  package static let lookaside = registriesDirectory + "/default.yaml"
  package static let registries = containers + "/registries.conf"
  package static let registriesDropIns = containers + "/registries.conf.d"
  package static let sysctl = "/etc/sysctl.d/99-podman.conf"
  /// The lock that a command holds while it changes this host.
  package static let lock = "/run/podsec.lock"
}

extension UserName {
  /// The file of the user's public key below `PodsecPaths.keys`.
  package var keyPath: String { "\(PodsecPaths.keys)/\(description).pgp" }
}
