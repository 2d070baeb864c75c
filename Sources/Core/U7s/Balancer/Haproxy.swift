import Core

/// `podsec-u7s haproxy`: the configuration of an haproxy in front of a cluster's API servers.
package struct Haproxy: CommandCall {
  /// One control plane's API server.
  package struct Server: Equatable, Sendable {
    package var name: String
    /// An address or a DNS name.
    package var host: String
    package var port: Int

    package init(_ name: String, _ host: String, _ port: Int = 6443) {
      self.name = name
      self.host = host
      self.port = port
    }

    /// `HOST:PORT`, IPv6 in brackets.
    var endpoint: String { Address(host).map { $0.withPort(port) } ?? "\(host):\(port)" }
  }

  /// The address that haproxy listens on, or nil for every address of the host.
  package var bind: Address?
  package var port = 8443
  /// Who haproxy runs as: `haproxy` with Debian and Fedora, `_haproxy` with ALT.
  package var user: String?
  /// The control planes; empty where they are to be read from the running cluster.
  package var servers: [Server] = []
  package var kubeconfig: String?

  package static let spec = CommandSpec(
    "podsec-u7s haproxy", "print the configuration of haproxy in front of several control planes",
    operands: "[[NAME=]ADDRESS[:PORT]...]",
    description: [
      """
      Prints /etc/haproxy/haproxy.cfg of a load balancer in front of the API servers of all control planes. These are the \
      arguments; without arguments they are read from the running cluster. Print it again when a control plane joins.
      """
    ],
    options: [
      .valued(nil, "server", "[NAME=]ADDRESS[:PORT]", "a control plane, like the plain arguments", repeats: true),
      .valued(nil, "port", "PORT", "the port haproxy listens on; default: 8443"),
      .valued(
        nil, "bind", "ADDRESS",
        "the address haproxy listens on; default: all. On a rootless node haproxy needs one of its own"),
      .valued(nil, "user", "NAME", "the account haproxy runs as; default: haproxy, or _haproxy where this host has it"),
      .valued(nil, "kubeconfig", "FILE", "of the cluster that is read; default: root's"),
    ],
    examples: [
      .init(
        "podsec-u7s haproxy 10.0.0.11 10.0.0.12 10.0.0.13 >/etc/haproxy/haproxy.cfg", "before the first init"),
      .init("kubeadm init --control-plane-endpoint ADDRESS-OF-HAPROXY:8443", "makes the cluster behind it"),
    ])

  package init() {}

  package init(_ options: CommandOptions) throws(Failure) {
    port = try options.number("port", in: 1...65535, default: 8443)
    kubeconfig = options.last("kubeconfig")
    if let text = options.last("bind") {
      guard let address = Address(text) else { throw options.wrong("--bind '\(text)' is not an IP address") }
      bind = address.isUnspecified && address.isIPv4 ? nil : address
    }
    if let text = options.last("user") {
      guard HostName.isPlain(text) else { throw options.wrong("--user '\(text)' is not the name of a user") }
      user = text
    }
    for text in options.all("server") + options.words {
      guard let server = Haproxy.server(text) else {
        throw options.wrong(
          "'\(text)' is not [NAME=]ADDRESS[:PORT]", hint: "podsec-u7s haproxy cp1=10.0.0.11 cp2=10.0.0.12:6443")
      }
      servers.append(server)
    }
    if let twice = Haproxy.twice(servers) { throw options.wrong("\(twice) is given twice") }
  }

  /// `[NAME=]ADDRESS[:PORT]`, IPv6 with a port in brackets. Without a name the address is one.
  static func server(_ text: String) -> Server? {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard let target = parts.last, let (host, port) = HostName.split(target) else { return nil }
    let name = parts.count == 2 ? parts[0] : host
    return HostName.isPlain(name) || Address(name) != nil ? Server(name, host, port ?? 6443) : nil
  }

  /// The first name or address that is there twice: haproxy refuses a name twice, and a server twice would get twice
  /// the calls.
  private static func twice(_ servers: [Server]) -> String? {
    for (i, server) in servers.enumerated() {
      if servers[..<i].contains(where: { $0.name == server.name }) { return "the name \(server.name)" }
      if servers[..<i].contains(where: { $0.endpoint == server.endpoint }) { return server.endpoint }
    }
    return nil
  }

  /// What `query` prints: a line for each API server, `NODE ENDPOINT`.
  package static func servers(ofCluster text: String) throws(Failure) -> [Server] {
    var servers: [Server] = []
    for line in text.lines where !line.isEmpty {
      let words = line.split(separator: " ").map(String.init)
      guard words.count == 2, HostName.isPlain(words[0]), let (host, port) = HostName.split(words[1]) else {
        throw Failure(
          "find the control planes", "an API server of the cluster does not say where it is: '\(line)'",
          hint: "podsec-u7s haproxy ADDRESS...   # name the control planes yourself")
      }
      servers.append(Server(words[0], host, port ?? 6443))
    }
    guard !servers.isEmpty, twice(servers) == nil else {
      throw Failure(
        "find the control planes", "the cluster shows no API server that kubeadm made",
        hint: "podsec-u7s haproxy ADDRESS...   # name the control planes yourself")
    }
    return servers.sorted { $0.name < $1.name }
  }

  /// kubectl's arguments: kubeadm writes each API server's address and port into its pod's annotations.
  package static let query = [
    "get", "pods", "--namespace=kube-system", "--selector=component=kube-apiserver,tier=control-plane",
    #"--output=jsonpath={range .items[*]}{.spec.nodeName} {.metadata.annotations.kubeadm\.kubernetes\.io/kube-apiserver\.advertise-address\.endpoint}{"\n"}{end}"#,
  ]

  /// haproxy.cfg. The API servers answer `/readyz` without credentials (the role `system:public-info-viewer`).
  package func render(user defaultUser: String) -> String {
    let user = user ?? defaultUser
    let width = servers.map(\.name.utf8.count).max() ?? 0
    let backends = servers.map { server in
      "    server \(server.name)\(String(repeating: " ", count: width - server.name.utf8.count)) \(server.endpoint)"
    }
    return """
      # haproxy before the API servers of a Kubernetes cluster; made by podsec-u7s haproxy.
      global
          log /dev/log local0
          user \(user)
          group \(user)
          maxconn 4000

      defaults
          mode tcp
          log global
          option tcplog
          option dontlognull
          option tcpka
          option redispatch
          retries 3
          timeout connect 3s
          timeout client 1m
          timeout server 1m
          # Watches, logs and shells are quiet for long.
          timeout tunnel 1h
          timeout check 2s

      frontend apiserver
          bind \(bind.map { $0.withPort(port) } ?? "*:\(port)")
          default_backend apiserver

      backend apiserver
          balance leastconn
          # Where the API refuses anonymous calls: without these two lines, a TLS handshake is the check.
          option httpchk GET /readyz
          http-check expect status 200
          # What is connected to a server that went down connects anew, to another one.
          default-server check check-ssl verify none inter 1s fall 2 rise 2 on-marked-down shutdown-sessions
      \(backends.joined(separator: "\n"))

      """
  }
}
