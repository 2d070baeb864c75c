import Core
import CoreU7s
import Testing
import YAML

/// How a user's own `--config` is merged with our configuration.
@Suite struct UserConfigurationTests {
  private static func render(_ line: String, _ file: String, kubeadm: String = "1.36.2") throws -> [Node] {
    try NodeConfiguration(Sample.request(line + " --config /x", file: file, kubeadm: kubeadm)).documents()
  }

  /// Paths of `part` whose values are not the same in `whole`.
  private static func missing(_ part: Node, in whole: Node?, at path: String = "") -> [String] {
    if !part.entries.isEmpty {
      return part.entries.flatMap { missing($0.value, in: whole?[$0.key.text], at: path + "." + $0.key.text) }
    }
    return part == whole ? [] : [path]
  }

  private static let rich = """
    # A comment may go.
    apiVersion: kubeadm.k8s.io/v1beta4
    kind: InitConfiguration
    bootstrapTokens:
    - token: abcdef.0123456789abcdef
      description: "first: 'quoted'"
      ttl: 24h0m0s
      usages: [signing, authentication]
      groups: [system:bootstrappers:kubeadm:default-node-token]
    - token: fedcba.fedcba9876543210
    nodeRegistration:
      name: node-a
      imagePullPolicy: Always
      imagePullSerial: false
      taints: []
      kubeletExtraArgs:
      - {name: node-labels, value: "a=b,c=d"}
      ignorePreflightErrors: [Swap]
    localAPIEndpoint: {advertiseAddress: 172.20.0.11, bindPort: 7443}
    skipPhases: [addon/kube-proxy]
    timeouts: {controlPlaneComponentHealthCheck: 8m0s}
    unknownField: {x: [1, 2, {y: null}]}
    ---
    apiVersion: kubeadm.k8s.io/v1beta4
    kind: ClusterConfiguration
    clusterName: mine
    kubernetesVersion: 1.36.1
    imageRepository: reg.example/k8s
    controlPlaneEndpoint: api.example:6443
    certificatesDir: /etc/kubernetes/own-pki
    encryptionAlgorithm: ECDSA-P256
    networking: {dnsDomain: my.internal, podSubnet: 10.7.0.0/16, serviceSubnet: 10.8.0.0/16}
    apiServer:
      extraArgs: [{name: v, value: "4"}]
      extraVolumes: [{name: a, hostPath: /a, mountPath: /a}]
    controllerManager: {extraArgs: [{name: bind-address, value: 0.0.0.0}]}
    scheduler: {}
    dns: {disabled: false}
    featureGates: {NodeLocalCRISocket: true}
    etcd: {local: {dataDir: /var/lib/podsec/u7s/etcd, extraArgs: [{name: quota-backend-bytes, value: "1"}]}}
    ---
    apiVersion: kubeproxy.config.k8s.io/v1alpha1
    kind: KubeProxyConfiguration
    mode: iptables
    conntrack: {maxPerCore: 0, tcpEstablishedTimeout: 5m}
    ---
    apiVersion: kubelet.config.k8s.io/v1beta1
    kind: KubeletConfiguration
    cgroupDriver: cgroupfs
    maxPods: 42
    featureGates: {Foo: true}
    ---
    apiVersion: example.org/v1
    kind: Whatever
    data: |
      several
      lines
    """

  @Test("Fields and documents of the user that work stay, known or unknown, in their order")
  func richFile() throws {
    let documents = try Self.render("init", Self.rich)
    let theirs = try YAML.parse(Self.rich)
    #expect(documents.count == theirs.count)
    for (mine, result) in zip(theirs, documents) { #expect(Self.missing(mine, in: result) == []) }
    #expect(documents.json(at: "KubeletConfiguration") == theirs.json(at: "KubeletConfiguration"))
    #expect(documents.json(at: "Whatever") == theirs.json(at: "Whatever"))
  }

  @Test(
    "Fields that the user's documents lack are added",
    arguments: Rows.lines(
      """
      InitConfiguration nodeRegistration.criSocket | "unix:///var/run/crio/crio.sock"
      InitConfiguration patches.directory | "/etc/podsec/u7s/config/patches"
      ClusterConfiguration apiServer.certSANs | ["127.0.0.1"]
      ClusterConfiguration etcd.local.serverCertSANs | ["172.20.0.11"]
      ClusterConfiguration etcd.local.peerCertSANs | ["172.20.0.11"]
      KubeProxyConfiguration conntrack.tcpCloseWaitTimeout | "0s"
      KubeletConfiguration failSwapOn | -
      """))
  func added(row: String) throws {
    let columns = Rows.columns(row)
    let json = try Self.render("init", Self.rich).json(at: columns[0])
    #expect(json == columns[1])
  }

  /// A document of the user's, the command line beside it, and a path with its value in the result.
  struct Merge: Sendable, CustomTestStringConvertible {
    var file: String
    var line: String
    var place: String
    var json: String

    init(_ file: String, _ line: String, _ place: String, _ json: String) {
      self.file = file
      self.line = line
      self.place = place
      self.json = json
    }

    var testDescription: String { "\(line): \(file) at \(place)" }
  }

  private static func cluster(_ body: String) -> String {
    "apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\n" + body
  }

  private static func initialization(_ body: String) -> String {
    "apiVersion: kubeadm.k8s.io/v1beta4\nkind: InitConfiguration\n" + body
  }

  private static func join(_ body: String) -> String {
    "apiVersion: kubeadm.k8s.io/v1beta4\nkind: JoinConfiguration\n" + body
  }

  private static func proxy(_ body: String) -> String {
    "apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\n" + body
  }

  private static let merges: [Merge] = [
    // A flag wins over the file.
    Merge(
      cluster("networking: {podSubnet: 10.7.0.0/16}"), "init --pod-network-cidr 10.9.0.0/16",
      "ClusterConfiguration networking.podSubnet", "\"10.9.0.0/16\""),
    Merge(
      cluster("networking: {serviceSubnet: 10.7.0.0/16}"), "init --service-cidr=10.9.0.0/16",
      "ClusterConfiguration networking.serviceSubnet", "\"10.9.0.0/16\""),
    Merge(
      cluster("networking: {dnsDomain: a}"), "init --service-dns-domain b", "ClusterConfiguration networking.dnsDomain",
      "\"b\""),
    Merge(
      cluster("kubernetesVersion: v1.36.0"), "init --kubernetes-version v1.36.1",
      "ClusterConfiguration kubernetesVersion", "\"v1.36.1\""),
    Merge(
      cluster("imageRepository: a.b/c"), "init --image-repository d.e/f", "ClusterConfiguration imageRepository",
      "\"d.e/f\""),
    Merge(
      cluster("controlPlaneEndpoint: a:1"), "init --control-plane-endpoint b:2",
      "ClusterConfiguration controlPlaneEndpoint", "\"b:2\""),
    Merge(
      cluster("certificatesDir: /etc/kubernetes/a"), "init --cert-dir /etc/kubernetes/b",
      "ClusterConfiguration certificatesDir", "\"/etc/kubernetes/b\""),
    Merge(
      cluster("featureGates: {A: true, B: true}"), "init --feature-gates B=false", "ClusterConfiguration featureGates",
      "{\"A\":true,\"B\":false}"),
    Merge(
      initialization("localAPIEndpoint: {bindPort: 7443}"), "init --apiserver-bind-port 8443",
      "InitConfiguration localAPIEndpoint.bindPort", "8443"),
    Merge(
      initialization("localAPIEndpoint: {advertiseAddress: 172.20.0.11}"),
      "init --apiserver-advertise-address 192.168.7.11", "InitConfiguration localAPIEndpoint.advertiseAddress",
      "\"192.168.7.11\""),
    Merge(
      initialization("certificateKey: aa"), "init --certificate-key bb", "InitConfiguration certificateKey", "\"bb\""),
    Merge(
      initialization("bootstrapTokens: [{token: a.b, ttl: 1h}, {token: c.d}]"), "init --token e.f --token-ttl=0",
      "InitConfiguration bootstrapTokens", "[{\"token\":\"e.f\",\"ttl\":\"0s\"},{\"token\":\"c.d\"}]"),
    Merge(
      initialization("bootstrapTokens: [{token: a.b, ttl: 1h}]"), "init --token e.f",
      "InitConfiguration bootstrapTokens", "[{\"token\":\"e.f\",\"ttl\":\"1h\"}]"),
    Merge(
      initialization("bootstrapTokens: [{token: a.b}]"), "init", "InitConfiguration bootstrapTokens",
      "[{\"token\":\"a.b\"}]"),
    Merge(
      join("discovery: {bootstrapToken: {token: a.b, apiServerEndpoint: 'x:1', caCertHashes: [h]}}"),
      "join y:2 --token c.d", "JoinConfiguration discovery.bootstrapToken",
      "{\"token\":\"c.d\",\"apiServerEndpoint\":\"y:2\",\"caCertHashes\":[\"h\"]}"),
    Merge(
      join("discovery: {tlsBootstrapToken: a.b, file: {kubeConfigPath: /d}}"), "join --tls-bootstrap-token c.d",
      "JoinConfiguration discovery",
      "{\"tlsBootstrapToken\":\"c.d\",\"file\":{\"kubeConfigPath\":\"/proc/self/fd/63\"}}"),
    Merge(
      join("controlPlane: {certificateKey: aa, localAPIEndpoint: {bindPort: 7443}}"),
      "join --control-plane --certificate-key bb", "JoinConfiguration controlPlane",
      "{\"certificateKey\":\"bb\",\"localAPIEndpoint\":{\"bindPort\":7443,\"advertiseAddress\":\"192.168.7.11\"}}"),
    // A null counts as not set.
    Merge(
      initialization("nodeRegistration: {criSocket: null, imagePullPolicy: ~, taints: null}"), "init",
      "InitConfiguration nodeRegistration",
      "{\"criSocket\":\"\(Sample.socket)\",\"imagePullPolicy\":\"IfNotPresent\",\"taints\":null}"),
    Merge(
      proxy("conntrack: {maxPerCore: null, min: null}\nmode:"), "init", "KubeProxyConfiguration conntrack",
      "{\"maxPerCore\":0,\"min\":null,\"tcpEstablishedTimeout\":\"0s\",\"tcpCloseWaitTimeout\":\"0s\"}"),
    Merge(proxy("mode:"), "init", "KubeProxyConfiguration mode", "\"iptables\""),
    Merge(proxy("mode: iptables"), "init", "KubeProxyConfiguration mode", "\"iptables\""),
    Merge(
      cluster("apiServer:\nnetworking:\netcd:\n"), "init", "ClusterConfiguration etcd.local.dataDir",
      "\"/var/lib/podsec/u7s/etcd\""),
    Merge(
      cluster("apiServer: {certSANs: [a]}"), "init --apiserver-cert-extra-sans b,a",
      "ClusterConfiguration apiServer.certSANs", "[\"a\",\"b\",\"127.0.0.1\"]"),
    Merge(
      cluster("apiServer: {certSANs: null}"), "init", "ClusterConfiguration apiServer.certSANs", "[\"127.0.0.1\"]"),
    Merge(
      cluster("apiServer: {certSANs: []}"), "init", "ClusterConfiguration apiServer.certSANs", "[\"127.0.0.1\"]"),
    Merge(
      cluster("controlPlaneEndpoint: ''"), "init", "ClusterConfiguration controlPlaneEndpoint",
      "\"192.168.7.11:6443\""),
    Merge(
      cluster("networking: {serviceSubnet: 10.96.0.7/12, podSubnet: 10.7.1.1/16}"), "init",
      "ClusterConfiguration networking", "{\"serviceSubnet\":\"10.96.0.0/12\",\"podSubnet\":\"10.7.0.0/16\"}"),
    // Directories that outlive the namespace stay.
    Merge(
      cluster("etcd: {local: {dataDir: /var/lib/podsec/u7s/etcd/data}}"), "init",
      "ClusterConfiguration etcd.local.dataDir", "\"/var/lib/podsec/u7s/etcd/data\""),
    Merge(
      cluster("certificatesDir: /etc/kubernetes/pki"), "init", "ClusterConfiguration certificatesDir",
      "\"/etc/kubernetes/pki\""),
    // An external etcd stays.
    Merge(
      cluster("etcd: {external: {endpoints: [https://e:2379], caFile: /a, certFile: /b, keyFile: /c}}"), "init",
      "ClusterConfiguration etcd",
      "{\"external\":{\"endpoints\":[\"https://e:2379\"],\"caFile\":\"/a\",\"certFile\":\"/b\",\"keyFile\":\"/c\"}}"),
    // Our socket by its other names.
    Merge(
      initialization("nodeRegistration: {criSocket: unix:///var/run/crio/crio.sock}"), "init",
      "InitConfiguration nodeRegistration.criSocket", "\"\(Sample.socket)\""),
    Merge(
      initialization("nodeRegistration: {criSocket: /run/crio/crio.sock}"), "init",
      "InitConfiguration nodeRegistration.criSocket", "\"\(Sample.socket)\""),
    Merge(
      initialization(""), "init --cri-socket=/var/run/crio/crio.sock",
      "InitConfiguration nodeRegistration.criSocket", "\"\(Sample.socket)\""),
    Merge(
      initialization("nodeRegistration: {criSocket: unix:///run/user/988/usernetes/crio/crio.sock}"), "init",
      "InitConfiguration nodeRegistration.criSocket", "\"\(Sample.socket)\""),
    Merge(
      join("nodeRegistration: {criSocket: unix:///run/crio/crio.sock, name: node-n}"), "join",
      "JoinConfiguration nodeRegistration",
      "{\"criSocket\":\"\(Sample.socket)\",\"name\":\"node-n\",\"imagePullPolicy\":\"IfNotPresent\"}"),
    // JSON is YAML.
    Merge(
      "{\"apiVersion\": \"kubeadm.k8s.io/v1beta4\", \"kind\": \"ClusterConfiguration\", \"clusterName\": \"j\"}",
      "init",
      "ClusterConfiguration clusterName", "\"j\""),
  ]

  @Test("A flag wins over the file, the file over our values, and null counts as not set", arguments: merges)
  func merge(case expected: Merge) throws {
    let json = try Self.render(expected.line, expected.file).json(at: expected.place)
    #expect(json == expected.json)
  }

  /// A document, and the key whose value cannot work.
  struct Refusal: Sendable, CustomTestStringConvertible {
    var file: String
    var line: String
    var key: String

    init(_ file: String, _ key: String) { self.init(file, "init", key) }

    init(_ file: String, _ line: String, _ key: String) {
      self.file = file
      self.line = line
      self.key = key
    }

    var testDescription: String { "\(line): \(file)" }
  }

  private static let refusals: [Refusal] = [
    Refusal(
      initialization("nodeRegistration: {criSocket: unix:///var/run/containerd/containerd.sock}"),
      "nodeRegistration.criSocket"),
    Refusal(initialization("nodeRegistration: {criSocket: /run/crio.sock}"), "nodeRegistration.criSocket"),
    Refusal(initialization("nodeRegistration: {criSocket: tcp:///run/crio/crio.sock}"), "nodeRegistration.criSocket"),
    Refusal(initialization("nodeRegistration: {criSocket: ''}"), "nodeRegistration.criSocket"),
    Refusal(
      initialization("nodeRegistration: {kubeletExtraArgs: [{name: cgroup-driver, value: systemd}]}"),
      "nodeRegistration.kubeletExtraArgs cgroup-driver"),
    Refusal(
      join("nodeRegistration: {kubeletExtraArgs: {cgroup-driver: systemd}}"), "join",
      "nodeRegistration.kubeletExtraArgs cgroup-driver"),
    Refusal(
      join("nodeRegistration: {criSocket: unix:///run/user/989/usernetes/crio/crio.sock}"), "join",
      "nodeRegistration.criSocket"),
    Refusal(cluster("etcd: {local: {dataDir: /var/lib/etcd}}"), "ClusterConfiguration etcd.local.dataDir"),
    Refusal(cluster("etcd: {local: {dataDir: /var/lib/podsec/u7setcd}}"), "ClusterConfiguration etcd.local.dataDir"),
    Refusal(
      cluster("etcd: {local: {dataDir: /var/lib/podsec/u7s/../x}}"), "ClusterConfiguration etcd.local.dataDir"),
    Refusal(cluster("etcd: {local: {dataDir: ''}}"), "ClusterConfiguration etcd.local.dataDir"),
    Refusal(cluster("etcd: {local: {dataDir: /var/lib/podsec/u7s}}"), "ClusterConfiguration etcd.local.dataDir"),
    Refusal(cluster("etcd: {local: {dataDir: /var/lib/podsec/u7s/./}}"), "ClusterConfiguration etcd.local.dataDir"),
    Refusal(cluster("etcd: {local: {dataDir: etcd}}"), "ClusterConfiguration etcd.local.dataDir"),
    Refusal(cluster("apiServer: {certSANs: abc}"), "ClusterConfiguration apiServer.certSANs"),
    Refusal(cluster("apiServer: {certSANs: ''}"), "ClusterConfiguration apiServer.certSANs"),
    Refusal(cluster("apiServer: {certSANs: {a: b}}"), "ClusterConfiguration apiServer.certSANs"),
    Refusal(cluster("etcd: {local: {serverCertSANs: a}}"), "ClusterConfiguration etcd.local.serverCertSANs"),
    Refusal(cluster("etcd: {local: {peerCertSANs: 1}}"), "ClusterConfiguration etcd.local.peerCertSANs"),
    Refusal(cluster("certificatesDir: /root/pki"), "ClusterConfiguration certificatesDir"),
    Refusal(cluster("certificatesDir: /etc/kubernetes2"), "ClusterConfiguration certificatesDir"),
    Refusal(cluster("certificatesDir: /etc/kubernetes/../x"), "ClusterConfiguration certificatesDir"),
    Refusal(cluster(""), "init --cert-dir /tmp/pki", "ClusterConfiguration certificatesDir"),
    Refusal(proxy("mode: ipvs"), "KubeProxyConfiguration mode"),
    Refusal(proxy("mode: nftables"), "KubeProxyConfiguration mode"),
    Refusal(proxy("conntrack: {maxPerCore: 32768}"), "KubeProxyConfiguration conntrack.maxPerCore"),
    Refusal(proxy("conntrack: {maxPerCore: '0'}"), "KubeProxyConfiguration conntrack.maxPerCore"),
    Refusal(
      "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\ncgroupDriver: systemd",
      "KubeletConfiguration cgroupDriver"),
    Refusal(
      "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\ncgroupDriver: systemd",
      "join a:1 --token t",
      "KubeletConfiguration cgroupDriver"),
    Refusal("", "init --cri-socket unix:///run/containerd/containerd.sock", "nodeRegistration.criSocket"),
    Refusal("", "join a:1 --cri-socket=/x", "nodeRegistration.criSocket"),
  ]

  @Test("A value that cannot work is refused with the path of its key and a hint", arguments: refusals)
  func refuse(case expected: Refusal) {
    #expect {
      _ = try Self.render(expected.line, expected.file)
    } throws: { error in
      guard let failure = error as? Failure else { return false }
      return failure.tried == "use \(expected.key)" && failure.hint != nil && failure.status == 1
    }
  }

  @Test("A user's v1beta3 documents stay v1beta3 with a newer kubeadm, and our documents beside them are v1beta3 too")
  func oldAPI() throws {
    let file = """
      apiVersion: kubeadm.k8s.io/v1beta3
      kind: ClusterConfiguration
      apiServer: {extraArgs: {v: "4"}, timeoutForControlPlane: 4m0s}
      """
    for kubeadm in ["1.26.15", "1.31.0", "1.36.2"] {
      let documents = try Self.render("init", file, kubeadm: kubeadm)
      #expect(
        documents.map { $0["kind"]?.string } == ["ClusterConfiguration", "InitConfiguration", "KubeProxyConfiguration"])
      #expect(documents.json(at: "InitConfiguration apiVersion") == "\"kubeadm.k8s.io/v1beta3\"")
      #expect(documents.json(at: "ClusterConfiguration apiVersion") == "\"kubeadm.k8s.io/v1beta3\"")
      #expect(documents.json(at: "ClusterConfiguration apiServer.extraArgs") == "{\"v\":\"4\"}")
      #expect(documents.json(at: "ClusterConfiguration apiServer.timeoutForControlPlane") == "\"4m0s\"")
    }
  }

  @Test("A user may choose a newer API than ours")
  func newAPI() throws {
    let file = "apiVersion: kubeadm.k8s.io/v1\nkind: InitConfiguration\n"
    let documents = try Self.render("init", file)
    #expect(documents.json(at: "ClusterConfiguration apiVersion") == "\"kubeadm.k8s.io/v1\"")
  }

  @Test("Documents of other kinds and other APIs are passed on unchanged by init and join")
  func otherDocuments() throws {
    let file = "apiVersion: kubeadm.k8s.io/v1beta4\nkind: ResetConfiguration\nforce: true\n---\n- 1\n---\ntext\n"
    let theirs = try YAML.parse(file)
    #expect(Array(try Self.render("init", file).prefix(3)) == theirs)
    #expect(Array(try Self.render("join a:1", file).prefix(3)) == theirs)
    let foreign = ["Init", "Cluster", "Join"].map {
      "apiVersion: kubeadm.example.com/v1\nkind: \($0)Configuration\nimageRepository: foreign\n"
    }.joined(separator: "---\n")
    for line in ["init", "join a:1"] {
      let documents = try Self.render(line, foreign)
      #expect(Array(documents.prefix(3)) == (try YAML.parse(foreign)))
      #expect(Array(documents.dropFirst(3)) == (try Self.render(line, "")))
    }
    let rich = try YAML.parse(Self.rich)
    #expect(Array(try Self.render("join a:1", Self.rich).prefix(rich.count)) == rich)
  }

  @Test("Empty documents and a file of comments count as no documents")
  func empty() throws {
    for file in ["", "---\n", "# nothing\n", "---\n---\n"] {
      #expect(try Self.render("init", file) == Self.render("init", ""))
    }
  }

  @Test(
    "Rendering a rendered configuration again changes nothing",
    arguments: ["init", "join a:1 --token t", "join --control-plane a:1"])
  func idempotent(line: String) throws {
    let once = YAML.emit(try Self.render(line, line == "init" ? Self.rich : ""))
    #expect(YAML.emit(try Self.render(line, once)) == once)
  }
}
