import Core

/// The cluster's address ranges and what follows from them.
package enum Networking {
  /// kubeadm's own default of `--service-cidr`.
  package static let defaultServiceCIDR = "10.96.0.0/12"
  /// flannel's usual network.
  package static let defaultPodCIDR = "10.244.0.0/16"
  package static let defaultBindPort = 6443
  /// What VXLAN over IPv4 adds to a packet (RFC 7348): 50 bytes.
  package static let vxlanOverhead = 50
  package static let vxlanPort = 8472

  /// The smallest network that slirp4netns(1) takes as its `--cidr`.
  package static let longestServicePrefix = 25

  /// Addresses that slirp4netns(1) takes in its network: gateway .2, resolver .3, the tap device .100.
  package static func slirpGateway(_ services: CIDR) -> Address? { services.host(2) }
  package static func slirpTap(_ services: CIDR) -> Address? { services.host(100) }
}
