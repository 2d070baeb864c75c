import Core
import YAML

/// The `--config` that the genuine kubeadm gets: the user's documents, the user's flags over them, and our values where
/// the user set none (kubeadm configuration, v1beta3 and v1beta4).
package struct NodeConfiguration {
  private let request: NodeRequest
  private let options: NodeOptions

  package init(_ request: NodeRequest) {
    self.request = request
    options = request.call.options
  }

  /// All documents in order: the user's, then those that were missing.
  ///
  /// Throws a `Failure` with the path of a key whose value cannot work in a user namespace.
  package func documents() throws(Failure) -> [Node] {
    var documents = request.call.file.documents
    let kubeadmAPI = try apiVersion(documents)
    if request.role == .initialize {
      try edit(&documents, "InitConfiguration", kubeadmAPI, initialization)
      try edit(&documents, "ClusterConfiguration", kubeadmAPI, cluster)
      try edit(&documents, "KubeProxyConfiguration", "kubeproxy.config.k8s.io/v1alpha1", kubeProxy)
    } else {
      try edit(&documents, "JoinConfiguration", kubeadmAPI, join)
    }
    if let kubelet = UserConfiguration(documents).kubelet { try checkKubelet(kubelet) }
    return documents
  }

  /// The documents for `kubeadm config images list`: those of a join name neither a version nor a registry.
  package func imageDocuments() throws(Failure) -> [Node] {
    guard request.role != .initialize else { return try documents() }
    return [
      .map(
        ("apiVersion", .string(try apiVersion(request.call.file.documents))), ("kind", .string("ClusterConfiguration")),
        ("kubernetesVersion", .string(request.kubernetesVersion)), ("imageRepository", .string(request.repository)))
    ]
  }

  /// 1.31 brought `v1beta4` and deprecated `v1beta3`. Our documents have the version of the user's documents, if there
  /// are any.
  private func apiVersion(_ documents: [Node]) throws(Failure) -> String {
    let group = "kubeadm.k8s.io/"
    for document in documents {
      if let version = document["apiVersion"]?.string, version.hasPrefix(group) { return version }
    }
    return group + (request.kubeadm >= Version(1, 31) ? "v1beta4" : "v1beta3")
  }

  private func edit(
    _ documents: inout [Node], _ kind: String, _ apiVersion: String, _ change: (inout Node) throws(Failure) -> Void
  ) throws(Failure) {
    if let index = UserConfiguration(documents).index(kind) {
      try change(&documents[index])
    } else {
      var document = Node.map(("apiVersion", .string(apiVersion)), ("kind", .string(kind)))
      try change(&document)
      documents.append(document)
    }
  }

  private func initialization(_ node: inout Node) throws(Failure) {
    endpoint(&node, at: ["localAPIEndpoint"])
    try registration(&node)
    if let key = options.last("certificate-key") { node["certificateKey"] = .string(key) }
    if options.last("token") != nil || options.last("token-ttl") != nil {
      var token = node["bootstrapTokens"]?.items.first ?? .map([])
      if let text = options.last("token") { token["token"] = .string(text) }
      if let text = options.last("token-ttl") { token["ttl"] = .string(text == "0" ? "0s" : text) }
      node["bootstrapTokens"] = .list([token] + (node["bootstrapTokens"]?.items.dropFirst() ?? []))
    }
  }

  private func cluster(_ node: inout Node) throws(Failure) {
    node["kubernetesVersion"] = .string(request.kubernetesVersion)
    node["imageRepository"] = .string(request.repository)
    node["controlPlaneEndpoint"] = .string(request.endpoint)
    node[path: ["networking", "podSubnet"]] = .string(request.podCIDR.description)
    node[path: ["networking", "serviceSubnet"]] = .string(request.serviceCIDR.description)
    if let domain = options.last("service-dns-domain") { node[path: ["networking", "dnsDomain"]] = .string(domain) }
    if let directory = options.last("cert-dir") { node["certificatesDir"] = .string(directory) }
    try requirePrefix(node, ["certificatesDir"], NodePaths.kubernetes + "/")
    try append(&node, ["apiServer", "certSANs"], options.list("apiserver-cert-extra-sans") + ["127.0.0.1"])
    if let gates = options.last("feature-gates") {
      for gate in gates.split(separator: ",") {
        let parts = gate.split(separator: "=", maxSplits: 1)
        guard parts.count == 2, let value = ParseBool.value(parts[1]) else {
          throw Failure("read --feature-gates", "'\(gate)' is not NAME=true or NAME=false", status: 2)
        }
        node[path: ["featureGates", parts[0].trimmed]] = .bool(value)
      }
    }
    guard node[path: ["etcd", "external"]]?.isNull ?? true else { return }
    if node[path: ["etcd", "external"]] != nil { node[path: ["etcd", "external"]] = nil }
    node.setDefault(["etcd", "local", "dataDir"], .string(NodePaths.etcd))
    try requirePrefix(node, ["etcd", "local", "dataDir"], NodePaths.state + "/")
    if let directory = node[path: ["etcd", "local", "dataDir"]]?.string,
      NodePlan.stateDirectory(holding: directory) == nil
    {
      throw refusal("ClusterConfiguration etcd.local.dataDir", "\(directory) is root's; etcd needs one below it")
    }
    try append(&node, ["etcd", "local", "serverCertSANs"], [request.address.description])
    try append(&node, ["etcd", "local", "peerCertSANs"], [request.address.description])
  }

  /// In a user namespace kube-proxy cannot write conntrack's sysctls; 0 tells it not to try.
  private func kubeProxy(_ node: inout Node) throws(Failure) {
    node.setDefault(["mode"], .string("iptables"))
    // NOTE: nftables mode drops packets to addresses of the service range that no Service has, and one of these
    // addresses is slirp4netns' resolver (kubernetes#122692). ipvs mode takes them too.
    if let mode = node["mode"]?.string, !["", "iptables"].contains(mode) {
      throw refusal(
        "KubeProxyConfiguration mode", "only iptables works in the namespace of a rootless node, not \(mode)")
    }
    node.setDefault(["conntrack", "maxPerCore"], .int(0))
    node.setDefault(["conntrack", "tcpEstablishedTimeout"], .string("0s"))
    node.setDefault(["conntrack", "tcpCloseWaitTimeout"], .string("0s"))
    guard node[path: ["conntrack", "maxPerCore"]]?.int == 0 else {
      throw refusal("KubeProxyConfiguration conntrack.maxPerCore", "only 0 works in a user namespace")
    }
  }

  private func join(_ node: inout Node) throws(Failure) {
    if request.role == .joinControlPlane {
      endpoint(&node, at: ["controlPlane", "localAPIEndpoint"])
      if let key = options.last("certificate-key") { node[path: ["controlPlane", "certificateKey"]] = .string(key) }
    }
    try registration(&node)
    if let file = request.call.discoveryFile {
      let path = "/proc/self/fd/\(NodeCall.discoveryDescriptor)"
      node[path: ["discovery", "file", "kubeConfigPath"]] = .string(
        request.call.localDiscoveryFile == nil ? file : path)
    }
    let token = options.last("discovery-token") ?? options.last("token")
    let usesFile = node[path: ["discovery", "file"]] != nil
    if let token, !usesFile { node[path: ["discovery", "bootstrapToken", "token"]] = .string(token) }
    if let host = options.positional.first {
      node[path: ["discovery", "bootstrapToken", "apiServerEndpoint"]] = .string(host)
    }
    let hashes = options.list("discovery-token-ca-cert-hash")
    if !hashes.isEmpty {
      node[path: ["discovery", "bootstrapToken", "caCertHashes"]] = .list(hashes.map { .string($0) })
    }
    if options.isSet("discovery-token-unsafe-skip-ca-verification") {
      node[path: ["discovery", "bootstrapToken", "unsafeSkipCAVerification"]] = .bool(true)
    }
    if let bootstrap = options.last("tls-bootstrap-token") ?? options.last("token") {
      node[path: ["discovery", "tlsBootstrapToken"]] = .string(bootstrap)
    }
  }

  private func endpoint(_ node: inout Node, at path: [String]) {
    node[path: path + ["advertiseAddress"]] = .string(request.address.description)
    node[path: path + ["bindPort"]] = .int(request.bindPort)
  }

  private func registration(_ node: inout Node) throws(Failure) {
    let path = ["nodeRegistration", "criSocket"]
    if let socket = options.last("cri-socket") { node[path: path] = .string(socket) }
    if let socket = node[path: path]?.string, !isOurs(socket: socket) {
      throw refusal(
        "nodeRegistration.criSocket", "a rootless node has one CRI-O, \(NodePaths.crioEndpoint), not \(socket)")
    }
    node[path: path] = .string(NodePaths.crioEndpoint)
    let driver = node[path: "nodeRegistration", "kubeletExtraArgs"]?.argument("cgroup-driver")?.string
    try checkDriver(driver, "nodeRegistration.kubeletExtraArgs cgroup-driver")
    node.setDefault(["nodeRegistration", "imagePullPolicy"], .string("IfNotPresent"))
    node[path: ["patches", "directory"]] = .string(NodePaths.patches)
  }

  /// systemd would make the pods' groups as units of a manager outside of the namespace, which kubelet inside reaches only as
  /// the account; the account's own tree is delegated to us whole, so kubelet and crun write it themselves.
  private func checkDriver(_ driver: String?, _ key: String) throws(Failure) {
    guard let driver, driver != "cgroupfs" else { return }
    throw refusal(key, "only cgroupfs works in a user namespace, not \(driver)")
  }

  /// True for every name of our CRI-O's socket; kubeadm itself adds `unix://` where that is missing.
  private func isOurs(socket: String) -> Bool {
    let scheme = "unix://"
    let path = socket.hasPrefix(scheme) ? String(socket.dropFirst(scheme.count)) : socket
    return [request.paths.crioSocket, NodePaths.crioSocketInside, "/var" + NodePaths.crioSocketInside].contains(path)
  }

  private func checkKubelet(_ node: Node) throws(Failure) {
    try checkDriver(node["cgroupDriver"]?.string, "KubeletConfiguration cgroupDriver")
  }

  private func requirePrefix(_ node: Node, _ path: [String], _ prefix: String) throws(Failure) {
    guard let value = node[path: path]?.string, !(value + "/").hasPrefix(prefix) || (value + "/").contains("/../")
    else {
      return
    }
    throw refusal(
      "ClusterConfiguration " + path.joined(separator: "."),
      "\(value) would be lost with the namespace; what lasts is below \(prefix)")
  }

  private func append(_ node: inout Node, _ path: [String], _ values: [String]) throws(Failure) {
    switch node[path: path] {
    case .scalar? where node[path: path]?.isNull == false, .mapping?:
      throw Failure(
        "use ClusterConfiguration \(path.joined(separator: "."))", "it is not a list", hint: "write it as [a, b]")
    default: break
    }
    var items = node[path: path]?.items ?? []
    for value in values where !items.contains(where: { $0.string == value }) { items.append(.string(value)) }
    node[path: path] = .list(items)
  }

  private func refusal(_ key: String, _ why: Message) -> Failure {
    Failure("use \(key)", why, hint: "leave it out of the configuration")
  }
}
