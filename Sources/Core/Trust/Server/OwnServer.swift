import Core

/// Whether this host is the server of images and signatures.
package enum OwnServer {
  /// The server's address, if /etc/hosts gives registry.local and sigstore.local addresses of this host.
  ///
  /// Otherwise a `Failure` says which address the name has.
  package static func require(_ hosts: HostsFile, own: [Address]) throws(Failure) -> Address {
    let tried: Message = "find out whether this host is the server of images and signatures"
    for name in [PodsecServer.registry, PodsecServer.signatures] {
      let found = hosts.addresses(of: name)
      guard let address = found.first else {
        throw Failure(tried, "/etc/hosts does not name \(name)", hint: "podsec-create-policy ADDRESS   # first")
      }
      guard own.contains(address) else {
        throw Failure(
          tried, "\(name) is \(address), which is not an address of this host",
          hint: "call it on the host at \(address)")
      }
    }
    return hosts.addresses(of: PodsecServer.registry)[0]
  }
}
