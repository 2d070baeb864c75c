import Core
import YAML

/// Which ports of this node lead to the cluster's Services: what the Services ask for, against what RootlessKit does.
package struct ServicePublication: Equatable, Sendable {
  /// A port that a Service asked for and does not get.
  package struct Problem: Hashable, Sendable {
    package let service: ServiceKey
    package let uid: String
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
  package private(set) var services: [ServiceKey: PublishableService] = [:]
  /// Why RootlessKit did not take a port.
  private var failures: [PublishedPort: String] = [:]
  /// True where nothing is to be published: all is taken back.
  package var isOff = false

  package init(node: Address, bind: Address) {
    self.node = node
    self.bind = bind
  }

  /// A whole list of Services takes the place of what was known.
  package mutating func replace(_ items: [Node]) {
    services = [:]
    for service in items.compactMap(PublishableService.init) { services[service.key] = service }
  }

  /// One event of a watch (`type`, `object`). A Service that is no longer for the outside counts as gone.
  package mutating func receive(_ type: String, _ object: Node) {
    guard let name = object[path: ["metadata", "name"]]?.string,
      let namespace = object[path: ["metadata", "namespace"]]?.string
    else { return }
    services[ServiceKey(namespace, name)] = type == "DELETED" ? nil : PublishableService(object)
  }

  private struct Claim {
    let service: PublishableService
    let port: PublishedPort
    var text: String { "\(port.port)/\(port.transport.rawValue)" }
  }

  /// Every port that a Service asks for, in the order of who gets it: NodePorts are the cluster's to give, then the
  /// older Service wins, and of two made in one second the first by name: so all nodes decide alike.
  private var claims: (granted: [PublishedPort: Claim], refused: [Problem]) {
    var granted: [PublishedPort: Claim] = [:]
    var refused: [Problem] = []
    var holders: [String: Claim] = [:]
    func claim(_ service: PublishableService, _ number: Int, _ transport: String, to address: Address, _ inside: Int) {
      let text = "\(number)/\(transport.lowercased())"
      guard let transport = Transport(rawValue: transport.lowercased()) else {
        refused.append(problem(service, text, "RootlessKit forwards TCP and UDP only"))
        return
      }
      let port = PublishedPort(bind, number, inside: address, insidePort: inside, transport)
      let claim = Claim(service: service, port: port)
      if let holder = holders[claim.text] {
        guard holder.service.key != service.key else { return }
        refused.append(problem(service, text, "the port is that of Service \(holder.service.key.text)"))
        return
      }
      holders[claim.text] = claim
      granted[port] = claim
    }
    let ordered = isOff ? [] : services.values.sorted { ($0.created, $0.key) < ($1.created, $1.key) }
    for service in ordered {
      for port in service.ports where port.nodePort != 0 {
        claim(service, port.nodePort, port.transport, to: node, port.nodePort)
      }
      if service.healthCheckNodePort != 0 {
        claim(service, service.healthCheckNodePort, "TCP", to: node, service.healthCheckNodePort)
      }
    }
    for service in ordered where service.isBalanced {
      for port in service.ports {
        guard !service.isRestricted else {
          refused.append(
            problem(
              service, "\(port.port)/\(port.transport.lowercased())",
              "loadBalancerSourceRanges cannot be kept: RootlessKit hides who a client is"))
          continue
        }
        if port.nodePort != 0 {
          claim(service, port.port, port.transport, to: node, port.nodePort)
        } else if let address = service.clusterIP {
          claim(service, port.port, port.transport, to: address, port.port)
        }
      }
    }
    return (granted, refused)
  }

  private func problem(_ service: PublishableService, _ port: String, _ why: String) -> Problem {
    Problem(service: service.key, uid: service.uid, port: port, why: why)
  }

  /// What brings RootlessKit's ports to what the Services ask for. Only `owned` ports are ever removed: the node's own
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

  /// Every port that a Service does not get, in order.
  package var problems: [Problem] {
    let (granted, refused) = claims
    let failed = failures.compactMap { port, why in
      granted[port].map { problem($0.service, $0.text, why) }
    }
    return (refused + failed).sorted { ($0.service, $0.port) < ($1.service, $1.port) }
  }

  /// The ports that the Services may have.
  package var granted: Set<PublishedPort> { Set(claims.granted.keys) }

  /// The Services whose `status.loadBalancer.ingress` has to change, by the list that it has to become.
  ///
  /// Each node adds its own address once all ports of the Service are there, and takes it back; addresses that are no
  /// node's any more are dropped where `nodes` is known.
  package func ingressChanges(nodes: Set<String>?) -> [[String]: [ServiceKey]] {
    let unpublished = Set(problems.map(\.service))
    var changes: [[String]: [ServiceKey]] = [:]
    for service in services.values where service.isBalanced && service.isIngressOurs {
      let own = "\(node)"
      var wanted = service.ingress.filter { $0 == own || nodes?.contains($0) ?? true }
      if isOff || unpublished.contains(service.key) {
        wanted.removeAll { $0 == own }
      } else if !wanted.contains(own) {
        wanted.append(own)
      }
      if wanted != service.ingress { changes[wanted, default: []].append(service.key) }
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
