import Core

/// The doctor's checks of addresses and ports that an `init` or `join` is to use.
extension Doctor {
  /// What an earlier node of this host may have left: network devices of flannel, the bridge plugin, kube-proxy, Calico,
  /// Cilium, Weave, Antrea and kube-router.
  private static let leftovers = [
    "cni0", "cbr0", "flannel.1", "kube-ipvs0", "vxlan.calico", "tunl0", "cilium_host", "cilium_net", "cilium_vxlan",
    "weave", "antrea-gw0", "kube-bridge",
  ]

  /// `flag` chooses the range; nil for a node that joins, which has its cluster's.
  static func overlap(_ what: String, _ range: CIDR, _ flag: String?, _ facts: HostFacts) -> Check {
    let needed: Message = "a range this host does not use"
    for interface in facts.interfaces {
      for address in interface.addresses where range.overlaps(address) {
        let fix: Message =
          leftovers.contains(interface.name)
          ? "ip link delete \(interface.name)   # an earlier node's, if none runs on this host"
          : flag.map { "give another range as \($0)" }
            ?? "give \(interface.name) an address outside of the cluster's \(range), or join another cluster"
        return Check(
          what, .error, found: "\(range) overlaps \(address) of \(interface.name)", needed: needed, fix: fix)
      }
    }
    return Check(what, .ok, found: "\(range)", needed: needed)
  }

  private static func isLoopback(_ host: String) -> Bool { host == "localhost" || Address(host)?.isLoopback ?? false }

  /// The loopback inside the namespace is not the host's.
  static func registry(_ request: NodeRequest) -> [Check] {
    let server = String(request.repository.prefix { $0 != "/" })
    guard let fields = PortNotation(server)?.fields, let host = fields.first, isLoopback(host) else { return [] }
    let other = ([request.address.bracketed] + fields.dropFirst()).joined(separator: ":")
    return [
      Check(
        "registry", .error, found: "\(server) is the loopback, and the namespace of the node has its own",
        needed: "a registry that the node can reach",
        fix: "give its address instead, as --image-repository \(other)\(request.repository.dropFirst(server.count))")
    ]
  }

  /// A proxy on the loopback is out of reach inside; the value of another one may hold a password and is not shown.
  static func proxies(_ request: NodeRequest, _ facts: HostFacts) -> [Check] {
    facts.proxies.sorted { $0.key < $1.key }.compactMap { name, value in
      let host = ProxyVariables.host(value)
      guard isLoopback(host) else { return nil }
      return Check(
        name, .warning, found: "\(host) is the loopback, and the namespace of the node has its own",
        needed: "a proxy that the node can reach",
        fix: "let the proxy listen on \(request.address.description) too, and export \(name) with that address")
    }
  }

  /// `paths` are existing files that pods of the control plane are given and that the account may not read.
  package static func unreadable(_ paths: [String]) -> [Check] {
    paths.map { path in
      Check(
        "file \(path)", .error, found: "\(ClusterAccount.name) may not read it",
        needed: "readable by \(ClusterAccount.name): the pods of the control plane have its rights",
        fix: "setfacl -m u:\(ClusterAccount.name):rX \(path)   # or name a copy below \(NodePaths.kubernetes)/pki")
    }
  }

  /// Users other than root may not bind lower ports, unless rootlesskit has CAP_NET_BIND_SERVICE.
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
          fix: deviceHolding(port, facts).map {
            "ip link delete \($0)   # an earlier node's, if none runs on this host"
          }
            ?? "ss -lnp 'sport = :\(port.port)'   # shows who holds it; end that, or choose another port")
      }
  }

  /// A VXLAN device holds its port by a socket of the kernel, which no process has. flannel's and Cilium's have our port.
  private static func deviceHolding(_ port: PublishedPort, _ facts: HostFacts) -> String? {
    guard port.transport == .udp && port.port == Networking.vxlanPort else { return nil }
    return ["flannel.1", "cilium_vxlan"].first { name in facts.interfaces.contains { $0.name == name } }
  }
}
