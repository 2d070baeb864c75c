import Core

/// The doctor's checks of addresses and ports that an `init` or `join` is to use.
extension Doctor {
  static func overlap(_ what: String, _ range: CIDR, _ flag: String, _ facts: HostFacts) -> Check {
    for interface in facts.interfaces {
      for address in interface.addresses where range.overlaps(address) {
        return Check(
          what, .error, found: "\(range) overlaps \(address) of \(interface.name)",
          needed: "a range this host does not use",
          fix: "give another range as \(flag)")
      }
    }
    return Check(what, .ok, found: "\(range)", needed: "a range this host does not use")
  }

  /// Who is not root may not bind lower ports, unless rootlesskit has been given CAP_NET_BIND_SERVICE.
  static func lowPorts(_ ports: [PublishedPort], _ facts: HostFacts) -> [Check] {
    let name = "net.ipv4.ip_unprivileged_port_start"
    guard let text = facts.sysctls[name], let start = Int(text), let lowest = ports.map(\.port).min() else { return [] }
    return [
      Check(
        name, start <= lowest ? .ok : .warning, found: "\(text)", needed: "at most \(lowest), a port of this node",
        fix: "sysctl -w \(name)=\(lowest)")
    ]
  }

  static func ports(_ request: NodeRequest, _ facts: HostFacts) -> [Check] {
    guard let ports = try? PublishedPort.node(NodeDeployment(request, pauseImage: nil)) else { return [] }
    return lowPorts(ports, facts)
      + ports.map { port in
        let taken = facts.listeners.first { listener in
          listener.transport == port.transport && listener.port == port.port
            && (listener.address == port.address || listener.address.isUnspecified || port.address.isUnspecified)
        }
        return Check(
          "port \(port.port)/\(port.transport)", taken == nil ? .ok : .error,
          found: taken.map { "taken: something listens on \($0.address)" } ?? "free", needed: "free on \(port.address)",
          fix: "ss -lnp 'sport = :\(port.port)'   # shows who holds it; end that, or choose another port")
      }
  }
}
