import Core

/// What `podsec-create-services` finds on a host.
package struct ServerFacts: Equatable, Sendable {
  package var server: Address
  package var distribution: Distribution
  /// Where podman keeps the volume `registry`.
  package var volume = "/var/lib/containers/storage/volumes/registry/_data"
  /// Whether the volume belongs to the registry's account already.
  package var isVolumeOwned = false
  package var hasRegistryAccount = false
  package var hasCredentials = false
  package var trivy = Trivy.absent

  /// How trivy is installed.
  package enum Trivy: Equatable, Sendable {
    case absent
    /// The program alone.
    case program
    /// The distribution's unit trivy.service.
    case unit
  }

  package init(server: Address, distribution: Distribution) {
    self.server = server
    self.distribution = distribution
  }
}
