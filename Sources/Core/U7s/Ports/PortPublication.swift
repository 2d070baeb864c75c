import Core
import YAML

/// Which ports of this node lead to the cluster's Services and to the host ports of its pods: compares what these ask
/// for with what RootlessKit forwards.
package struct PortPublication: Equatable, Sendable {
  /// A port that was asked for and cannot be had.
  package struct Problem: Hashable, Sendable {
    package let object: PublishedObject
    /// `80/tcp`
    package let port: String
    package let why: String
  }

  /// The changes to RootlessKit's ports.
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
  /// True if nothing is to be published: all published ports are closed.
  package var isOff = false

  package init(node: Address, bind: Address) {
    self.node = node
    self.bind = bind
  }

  /// Replaces what is known by whole lists of Services and of this node's pods.
  package mutating func replace(services items: [Node], pods others: [Node]) {
    services = [:]
    pods = [:]
    for service in items.compactMap(PublishableService.init) { services[service.object.key] = service }
    for pod in others.compactMap(PublishablePod.init) { pods[pod.object.key] = pod }
  }

  /// Takes one event of a watch (`type`, `object`). An object that no longer asks for a port counts as gone.
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

  /// Every port that is asked for, in the order that decides who gets it: NodePorts, which the cluster assigns; then
  /// this node's pods; then Services, the older first, and by name if they were made in the same second. So all nodes
  /// decide alike.
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

  /// The changes that make RootlessKit's ports those that are asked for. Only `owned` ports are removed: the node's own
  /// ports and those that an administrator added stay.
  package func changes(live: [LivePort], owned: Set<PublishedPort>) -> Changes {
    let granted = claims.granted
    let stale = live.filter { owned.contains($0.port) && granted[$0.port] == nil }
    let going = Set(stale.map(\.id))
    let staying = Dictionary(grouping: live.filter { !going.contains($0.id) }) { $0.port.port }
    let add = granted.keys.filter { port in !(staying[port.port] ?? []).contains { $0.port.covers(port) } }
    return Changes(remove: stale.map(\.id).sorted(), add: add.sorted { $0.order < $1.order })
  }

  /// Takes the result of the last changes: the ports that RootlessKit refused, and why.
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

  /// The Services whose `status.loadBalancer.ingress` must change, grouped by the new list.
  ///
  /// Each node adds its own address when all ports of the Service are open, and removes it when they are not. If
  /// `nodes` is known, addresses that belong to no node are removed too.
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

  /// True if a status that we wrote names addresses of other nodes: the list of nodes is then needed.
  package var namesOtherNodes: Bool {
    services.values.contains { $0.isBalanced && $0.isIngressOurs && $0.ingress.contains { $0 != "\(node)" } }
  }
}

extension PublishedPort {
  /// For stable output.
  fileprivate var order: (Int, String) { (port, transport.rawValue) }

  /// True if this port already leads to the same place as the other one.
  fileprivate func covers(_ other: PublishedPort) -> Bool {
    transport == other.transport && port == other.port && insidePort == other.insidePort
      && (address == other.address || address.isUnspecified)
  }
}
