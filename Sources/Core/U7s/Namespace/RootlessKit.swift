import YAML

/// The rootlesskit(1) call that makes the namespace.
package struct RootlessKit: Equatable, Sendable {
  package var paths: AccountPaths
  package var settings: Settings
  /// Published ports, RootlessKit's own notation.
  package var ports: [PublishedPort]
  /// Directories that get a writable copy (a tmpfs of links) inside.
  package var copyUp: [String]

  package init(paths: AccountPaths, settings: Settings, ports: [PublishedPort], copyUp: [String]) {
    self.paths = paths
    self.settings = settings
    self.ports = ports
    self.copyUp = copyUp
  }

  /// Size of slirp4netns' tap device: large frames are what makes it fast, and TCP adapts by itself.
  package static let tapMTU = 65520

  /// The call; RootlessKit runs `child` inside as root of the namespace.
  package func command(child: String) -> Command {
    let network = settings.text(.network) ?? "slirp4netns"
    var arguments = ["--state-dir=\(paths.rootlesskitState)", "--net=\(network)"]
    arguments += ["--mtu=\(network == "slirp4netns" ? RootlessKit.tapMTU : 0)", "--disable-host-loopback"]
    if network == "slirp4netns" {
      arguments += ["--slirp4netns-sandbox=true", "--slirp4netns-seccomp=true"]
      // RootlessKit does not notice the end of slirp4netns; ours between them does.
      arguments.append("--slirp4netns-binary=\(NodePaths.shims)/u7s-slirp4netns")
    }
    arguments.append("--port-driver=\(RootlessKit.portDriver(settings))")
    arguments += copyUp.map { "--copy-up=\($0)" }
    arguments += [
      "--cgroupns", "--pidns", "--ipcns", "--utsns", "--propagation=rslave", "--evacuate-cgroup2=rootlesskit_evac",
      "--cidr=\(settings[.serviceCIDR] ?? Networking.defaultServiceCIDR)",
    ]
    arguments += ports.map { "--publish=\($0.specification)" }
    arguments += (settings[.rootlesskitFlags] ?? "").split(separator: " ").map(String.init)
    return Command("/usr/bin/rootlesskit", arguments + [child], environment: ["_U7S_CHILD": "1"])
  }
}

extension RootlessKit {
  /// The driver that brings connections in: the chosen one, else what fits the network's.
  package static func portDriver(_ settings: Settings) -> String {
    settings.text(.portDriver) ?? (settings.text(.network) == "pasta" ? "implicit" : "builtin")
  }

  /// Whether servers inside see where their TCP clients really come from; the builtin driver shows it from version 3 on.
  ///
  /// What runs counts: `running` is the document of `rootlessctl info --json`, which a package may be newer than; it
  /// names no implicit driver. `rules` is that of `ip -json rule` inside: RootlessKit makes its rule at the first
  /// connection, or gives up for good where it loses a race against its own reaper (3.0.1: "waitid: no child processes").
  package static func keepsSourceAddress(_ settings: Settings, running: Node?, rules: Node?) -> Bool {
    guard let running else { return false }
    guard (running[path: "portDriver", "driver"]?.string ?? portDriver(settings)) == "builtin" else { return true }
    let isNew = running["version"]?.string.flatMap { Version($0) }.map { $0 >= Version(3) } ?? false
    return isNew && (rules?.items ?? []).contains { $0["fwmark"]?.string == "0x64" && $0["table"]?.string == "100" }
  }
}

/// A port of the node that leads into the namespace.
package struct PublishedPort: Equatable, Hashable, Sendable {
  package enum Transport: String, Sendable { case tcp, udp }

  /// Address of the host that is bound.
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
    let target = inside.map { ":" + PublishedPort.bracketed($0) } ?? ""
    return "\(PublishedPort.bracketed(address)):\(port)\(target):\(insidePort)/\(transport.rawValue)"
  }

  private static func bracketed(_ address: Address) -> String { address.isIPv4 ? "\(address)" : "[\(address)]" }

  /// The ports a node needs: the API and etcd of a control plane, kubelet, and flannel's VXLAN.
  ///
  /// All are bound to the node's own address (or U7S_BIND_ADDRESS). TCP is dialled there, but for etcd's peers: etcd
  /// wants to see a peer come from an address of the peer's certificate. RootlessKit 2 hides the peer's own, and each
  /// certificate has 127.0.0.1, which is what a connection to 127.0.0.1 comes from. It is named, for without a name
  /// RootlessKit 2.3.2 and later dial the bound address unless it is the host's first. RootlessKit 3 comes from the
  /// peer's own (`NamespaceLayout.loopback`), and from 127.0.0.1 where it cannot. slirp4netns as the port driver keeps the
  /// peer's address, and knows no 127.0.0.1 inside: there all is dialled at the node's address.
  package static func node(_ settings: Settings) throws(Failure) -> [PublishedPort] {
    let (node, bind) = try addresses(settings)
    var tcp = [10250]
    if settings[.controlPlane].map({ !$0.isEmpty }) ?? false {
      tcp = [settings[.bindPort].flatMap { Int($0) } ?? 6443, 2379, 2380] + tcp
    }
    let knowsLoopback = settings.text(.portDriver) != "slirp4netns"
    let peers = knowsLoopback ? Address("127.0.0.1") : node
    return tcp.map { PublishedPort(bind, $0, inside: $0 == 2380 ? peers : node, .tcp) }
      + [PublishedPort(bind, 8472, inside: knowsLoopback ? nil : node, .udp)]
  }

  /// The node's own address, and the one that its ports are bound on.
  package static func addresses(_ settings: Settings) throws(Failure) -> (node: Address, bind: Address) {
    guard let node = settings[.externalIP].flatMap({ Address($0) }) else {
      throw Failure(
        "publish the node's ports", "\(NodePaths.settings) names no address (\(Setting.externalIP.rawValue))",
        hint: "kubeadm init   # or kubeadm join: they write it")
    }
    guard let text = settings.text(.bindAddress) else { return (node, node) }
    guard let bind = Address(text) else {
      throw Failure("publish the node's ports", "\(Setting.bindAddress.rawValue)=\(text) is not an address")
    }
    return (node, bind)
  }
}
