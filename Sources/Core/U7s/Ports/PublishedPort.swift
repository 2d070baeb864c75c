import Core

/// A port of the node that leads into the namespace.
package struct PublishedPort: Equatable, Hashable, Sendable {
  /// The address of the host that is bound.
  package var address: Address
  package var port: Int
  /// Address dialled inside; nil is RootlessKit's own choice, 127.0.0.1.
  package var inside: Address?
  package var insidePort: Int
  package var transport: Transport

  package init(_ address: Address, _ port: Int, inside: Address? = nil, insidePort: Int? = nil, _ transport: Transport)
  {
    self.address = address
    self.port = port
    self.inside = inside
    self.insidePort = insidePort ?? port
    self.transport = transport
  }

  /// `PARENT_IP:PORT[:CHILD_IP]:PORT/PROTO` (RootlessKit, docs/port.md).
  package var specification: String {
    let dialled = inside.map { ":" + $0.bracketed } ?? ""
    return "\(address.bracketed):\(port)\(dialled):\(insidePort)/\(transport.rawValue)"
  }

  /// The ports a node needs: the API and etcd of a control plane (unless etcd runs elsewhere), kubelet, and flannel's VXLAN.
  ///
  /// All are bound to the node's own address (or U7S_BIND_ADDRESS), and TCP is dialled at it inside. etcd's peers are
  /// an exception, because etcd accepts a peer only from an address of the peer's certificate. RootlessKit 2 hides the
  /// peer's address; but each certificate also has 127.0.0.1, and a connection to 127.0.0.1 comes from 127.0.0.1. So
  /// that address is dialled, and it is written out, because RootlessKit 2.3.2 and later would dial the bound address
  /// unless it is the host's first. RootlessKit 3 dials with the peer's address (`NamespaceLayout.loopback`), or as
  /// 127.0.0.1 if it cannot. slirp4netns as port driver keeps the peer's address and cannot dial 127.0.0.1 inside: all
  /// ports are then dialled at the node's address.
  package static func node(_ deployment: NodeDeployment) throws(Failure) -> [PublishedPort] {
    let (node, bind) = try addresses(deployment)
    var tcp = [10250]
    if deployment.role?.isControlPlane ?? false {
      tcp = [deployment.bindPort] + (deployment.hasExternalEtcd ? [] : [2379, 2380]) + tcp
    }
    let knowsLoopback = deployment.choices.text(.portDriver) != "slirp4netns"
    let peers = knowsLoopback ? Address("127.0.0.1") : node
    return tcp.map { PublishedPort(bind, $0, inside: $0 == 2380 ? peers : node, .tcp) }
      + [PublishedPort(bind, 8472, inside: knowsLoopback ? nil : node, .udp)]
  }

  /// The node's own address, and the address that its ports are bound on.
  package static func addresses(_ deployment: NodeDeployment) throws(Failure) -> (node: Address, bind: Address) {
    guard let node = deployment.address else {
      throw Failure(
        "publish the node's ports", "\(NodePaths.settings) names no address (\(Setting.externalIP.name))",
        hint: "kubeadm init   # or kubeadm join: they write it")
    }
    guard let text = deployment.choices.text(.bindAddress) else { return (node, node) }
    guard let bind = Address(text) else {
      throw Failure("publish the node's ports", "\(Setting.bindAddress.name)=\(text) is not an address")
    }
    return (node, bind)
  }
}

extension PublishedPort {
  /// True if both need the same address and port of the host.
  package func isBound(like other: PublishedPort) -> Bool {
    address == other.address && port == other.port && transport == other.transport
  }

  /// Reads a `specification`.
  package init?(specification text: String) {
    guard let notation = PortNotation(text), (3...4).contains(notation.fields.count),
      let transport = notation.transport.flatMap({ Transport(rawValue: $0) }),
      let address = Address(notation.fields[0]), let port = PortNotation.number(notation.fields[1]),
      let insidePort = PortNotation.number(notation.fields.last ?? "")
    else { return nil }
    let inside = notation.fields.count == 4 ? Address(notation.fields[2]) : nil
    if notation.fields.count == 4 && inside == nil { return nil }
    self.init(address, port, inside: inside, insidePort: insidePort, transport)
  }
}
