import Core

/// The ports of a call of `rootlessctl add-ports`.
package struct AddedPorts: Equatable, Sendable {
  package let ports: [PublishedPort]

  /// nil if an argument is not a port in RootlessKit's notation, such as an option: the genuine tool then answers alone.
  package init?(_ arguments: [String]) {
    let ports = arguments.compactMap { PublishedPort(specification: $0) }
    guard !ports.isEmpty, ports.count == arguments.count else { return nil }
    self.ports = ports
  }

  /// The ports that already lead to the same place, each with the live one. A port on any address serves an unspecified one.
  package func present(in live: [LivePort]) -> [(wanted: PublishedPort, live: PublishedPort)] {
    ports.compactMap { wanted in
      let match = live.map(\.port).first { port in
        port.transport == wanted.transport && port.port == wanted.port && port.insidePort == wanted.insidePort
          && (wanted.address.isUnspecified || wanted.address == port.address)
          && (wanted.inside == nil || wanted.inside == port.inside)
      }
      return match.map { (wanted, $0) }
    }
  }

  /// What the caller reads about a port that is there.
  package static func note(_ wanted: PublishedPort, _ live: PublishedPort) -> Message {
    let place: Message =
      "\(live.address.bracketed):\(live.port)/\(live.transport.rawValue) leads to the namespace already"
    guard wanted.address.isUnspecified, !live.address.isUnspecified else { return place }
    return "\(place); \(Setting.bindAddress.name)=0.0.0.0 in \(NodePaths.defaults) opens ports at all addresses"
  }
}
