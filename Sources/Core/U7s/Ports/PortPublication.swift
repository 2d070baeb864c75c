import Core
import YAML

/// Which ports of this node lead to the cluster's Services and to the host ports of its pods: what these ask for, against
/// what RootlessKit does.
package struct PortPublication: Equatable, Sendable {
  /// A port that was asked for and cannot be had.
  package struct Problem: Hashable, Sendable {
    package let object: PublishedObject
    /// `80/tcp`
    package let port: String
    package let why: String
  }

  /// What has to be done with RootlessKit's ports.
  package struct Changes: Equatable, Sendable {
    package var remove: [Int]
    package var add: [PublishedPort]
    package var isEmpty: Bool { remove.isEmpty && add.isEmpty }
  }

  /// A node's addresses that the ports are bound on and dialled at.
  private let node: Address
  private let bind: Address
  private var services: [ObjectKey: PublishableService] = [:]
  private var pods: [ObjectKey: PublishablePod] = [:]
  /// Why RootlessKit did not take a port.
  private var failures: [PublishedPort: String] = [:]
  /// True where nothing is to be published: all is taken back.
  package var isOff = false

  package init(node: Address, bind: Address) {
    self.node = node
    self.bind = bind
  }

  /// Whole lists of Services and of this node's pods take the place of what was known.
  package mutating func replace(services items: [Node], pods others: [Node]) {
    services = [:]
    pods = [:]
    for service in items.compactMap(PublishableService.init) { services[service.object.key] = service }
    for pod in others.compactMap(PublishablePod.init) { pods[pod.object.key] = pod }
  }

  /// One event of a watch (`type`, `object`). What asks for no port any more counts as gone.
  package mutating func receive(_ type: String, _ object: Node) {
    guard let name = object[path: ["metadata", "name"]]?.string,
      let namespace = object[path: ["metadata", "namespace"]]?.string,
      let kind = object["kind"]?.string.flatMap({ PublishedObject.Kind(rawValue: $0) })
    else { return }
    let key = ObjectKey(namespace, name)
    switch kind {
    case .service: services[key] = type == "DELETED" ? nil : PublishableService(object)
    case .pod: pods[key] = type == "DELETED" ? nil : PublishablePod(object)
    }
  }

  /// True where a watch's events have not taken the object away.
  package func knows(_ object: PublishedObject) -> Bool {
    (object.kind == .pod ? pods[object.key]?.object : services[object.key]?.object) == object
  }

  /// Every port that is asked for, in the order of who gets it: NodePorts are the cluster's to give, then come this node's
  /// own pods, then the older Service, and of two made in one second the first by name: so all nodes decide alike.
  private var claims: PortClaims {
    var claims = PortClaims(bind: bind)
    guard !isOff else { return claims }
    let ordered = services.values.sorted { ($0.created, $0.object) < ($1.created, $1.object) }
    for service in ordered {
      for port in service.ports where port.nodePort != 0 {
        claims.add(service.object, port.nodePort, port.transport, to: node, port.nodePort)
      }
      if service.healthCheckNodePort != 0 {
        claims.add(service.object, service.healthCheckNodePort, "TCP", to: node, service.healthCheckNodePort)
      }
    }
    for pod in pods.values.sorted(by: { ($0.created, $0.object) < ($1.created, $1.object) }) {
      for port in pod.ports {
        if let address = port.address, !isOwn(address) {
          claims.refuse(
            pod.object, port.number, port.transport, "hostIP \(address): ports are published on \(bind) only")
        } else {
          claims.add(pod.object, port.number, port.transport, to: node, port.number)
        }
      }
    }
    for service in ordered {
      for address in service.externalIPs where address == node || address == bind {
        for port in service.ports { claims.add(service.object, port.port, port.transport, to: address, port.port) }
      }
    }
    for service in ordered where service.isBalanced {
      for port in service.ports {
        guard !service.isRestricted else {
          claims.refuse(
            service.object, port.port, port.transport,
            "loadBalancerSourceRanges cannot be kept: RootlessKit hides who a client is")
          continue
        }
        if port.nodePort != 0 {
          claims.add(service.object, port.port, port.transport, to: node, port.nodePort)
        } else if let address = service.clusterIP {
          claims.add(service.object, port.port, port.transport, to: address, port.port)
        }
      }
    }
    return claims
  }

  private func isOwn(_ text: String) -> Bool {
    guard let address = Address(text) else { return false }
    return address.isUnspecified || address == node || address == bind
  }

  /// What brings RootlessKit's ports to what is asked for. Only `owned` ports are ever removed: the node's own
  /// and those that an administrator added stay.
  package func changes(live: [LivePort], owned: Set<PublishedPort>) -> Changes {
    let granted = claims.granted
    let stale = live.filter { owned.contains($0.port) && granted[$0.port] == nil }
    let going = Set(stale.map(\.id))
    let staying = Dictionary(grouping: live.filter { !going.contains($0.id) }) { $0.port.port }
    let add = granted.keys.filter { port in !(staying[port.port] ?? []).contains { $0.port.covers(port) } }
    return Changes(remove: stale.map(\.id).sorted(), add: add.sorted { $0.order < $1.order })
  }

  /// What became of the last changes: the ports that RootlessKit refused, and why.
  package mutating func settle(failures: [PublishedPort: String]) { self.failures = failures }

  /// Every port that cannot be had, in order.
  package var problems: [Problem] {
    let claims = claims
    let failed = failures.compactMap { port, why in
      claims.granted[port].map { Problem(object: $0.object, port: $0.text, why: why) }
    }
    return (claims.refused + failed).sorted { ($0.object, $0.port) < ($1.object, $1.port) }
  }

  /// The ports that Services and pods may have.
  package var granted: Set<PublishedPort> { Set(claims.granted.keys) }

  /// The Services whose `status.loadBalancer.ingress` has to change, by the list that it has to become.
  ///
  /// Each node adds its own address once all ports of the Service are there, and takes it back; addresses that are no
  /// node's any more are dropped where `nodes` is known.
  package func ingressChanges(nodes: Set<String>?) -> [[String]: [ObjectKey]] {
    let unpublished = Set(problems.map(\.object))
    var changes: [[String]: [ObjectKey]] = [:]
    for service in services.values where service.isBalanced && service.isIngressOurs {
      let own = "\(node)"
      var wanted = service.ingress.filter { $0 == own || nodes?.contains($0) ?? true }
      if isOff || unpublished.contains(service.object) {
        wanted.removeAll { $0 == own }
      } else if !wanted.contains(own) {
        wanted.append(own)
      }
      if wanted != service.ingress { changes[wanted, default: []].append(service.object.key) }
    }
    return changes.mapValues { $0.sorted() }
  }

  /// True where a status of ours names other addresses than this node's: then it matters which nodes there are.
  package var namesOtherNodes: Bool {
    services.values.contains { $0.isBalanced && $0.isIngressOurs && $0.ingress.contains { $0 != "\(node)" } }
  }
}

extension PublishedPort {
  /// For stable output.
  fileprivate var order: (Int, String) { (port, transport.rawValue) }

  /// True where this one makes the other one's port lead to the same place.
  fileprivate func covers(_ other: PublishedPort) -> Bool {
    transport == other.transport && port == other.port && insidePort == other.insidePort
      && (address == other.address || address.isUnspecified)
  }
}
