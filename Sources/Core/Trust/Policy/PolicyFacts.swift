import Core

/// What `podsec-create-policy` finds on a host.
package struct PolicyFacts: Equatable, Sendable {
  package var hosts = HostsFile("")
  package var ownAddresses: [Address] = []
  package var osRelease = OSRelease([:])
  /// Members of each group, by /etc/group.
  package var groups: [String: [String]] = [:]
  /// Whether the cluster's account exists.
  package var hasClusterAccount = false
  /// Whether newuidmap and newgidmap are restricted to `podman` already.
  package var isRestricted = false
  /// Whether the kernel has the sysctl kernel.unprivileged_userns_clone.
  package var hasCloneSysctl = false
  package var policy = LinkedFile(path: PodsecPaths.policy, state: .absent)
  /// The policy that the last call of ours wrote, from its copy for other nodes; nil before the first one.
  package var published: String?
  package var lookaside = LinkedFile(path: PodsecPaths.lookaside, state: .absent)
  package var registries = LinkedFile(path: PodsecPaths.registries, state: .absent)
  /// Other files of registries.d and registries.conf.d, path and text.
  package var otherLookasides: [Named] = []
  package var registriesDropIns: [Named] = []

  package struct Named: Equatable, Sendable {
    package var path: String
    package var text: String

    package init(_ path: String, _ text: String) {
      self.path = path
      self.text = text
    }
  }

  package init() {}

  /// True on the server itself.
  package func isServer(_ address: Address) -> Bool { ownAddresses.contains(address) }
}
