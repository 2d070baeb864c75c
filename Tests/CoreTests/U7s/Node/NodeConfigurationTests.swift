import Core
import CoreU7s
import Testing
import YAML

@Suite struct NodeConfigurationTests {
  private static func render(
    _ line: String, file: String = "", kubeadm: String = "1.36.2", settings: [Setting: String] = [:]
  ) throws -> [Node] {
    try NodeConfiguration(Sample.request(line, file: file, kubeadm: kubeadm, settings: settings)).documents()
  }

  @Test("An init without a file gets three documents that we write")
  func initialization() throws {
    #expect(
      YAML.emit(try Self.render("init")) == """
        apiVersion: kubeadm.k8s.io/v1beta4
        kind: InitConfiguration
        localAPIEndpoint:
          advertiseAddress: 192.168.7.11
          bindPort: 6443
        nodeRegistration:
          criSocket: unix:///var/run/crio/crio.sock
          imagePullPolicy: IfNotPresent
        patches:
          directory: /etc/podsec/u7s/config/patches
        ---
        apiVersion: kubeadm.k8s.io/v1beta4
        kind: ClusterConfiguration
        kubernetesVersion: v1.36.2
        imageRepository: registry.altlinux.org/p11
        controlPlaneEndpoint: 192.168.7.11:6443
        networking:
          podSubnet: 10.244.0.0/16
          serviceSubnet: 10.96.0.0/12
        apiServer:
          certSANs:
          - 127.0.0.1
        etcd:
          local:
            dataDir: /var/lib/podsec/u7s/etcd
            serverCertSANs:
            - 192.168.7.11
            peerCertSANs:
            - 192.168.7.11
        ---
        apiVersion: kubeproxy.config.k8s.io/v1alpha1
        kind: KubeProxyConfiguration
        mode: iptables
        conntrack:
          maxPerCore: 0
          tcpEstablishedTimeout: 0s
          tcpCloseWaitTimeout: 0s

        """)
  }

  @Test("A worker's join has no endpoint of its own")
  func worker() throws {
    #expect(
      YAML.emit(try Self.render("join 10.0.0.1:6443 --token a.b --discovery-token-ca-cert-hash sha256:12")) == """
        apiVersion: kubeadm.k8s.io/v1beta4
        kind: JoinConfiguration
        nodeRegistration:
          criSocket: unix:///var/run/crio/crio.sock
          imagePullPolicy: IfNotPresent
        patches:
          directory: /etc/podsec/u7s/config/patches
        discovery:
          bootstrapToken:
            token: a.b
            apiServerEndpoint: 10.0.0.1:6443
            caCertHashes:
            - sha256:12
          tlsBootstrapToken: a.b

        """)
  }

  @Test("A control plane's join has its endpoint and the certificate key")
  func controlPlane() throws {
    let line = "join 10.0.0.1:6443 --token a.b --discovery-token-unsafe-skip-ca-verification --control-plane"
    #expect(
      YAML.emit(try Self.render(line + " --certificate-key 0a1b --apiserver-bind-port 7443")) == """
        apiVersion: kubeadm.k8s.io/v1beta4
        kind: JoinConfiguration
        controlPlane:
          localAPIEndpoint:
            advertiseAddress: 192.168.7.11
            bindPort: 7443
          certificateKey: 0a1b
        nodeRegistration:
          criSocket: unix:///var/run/crio/crio.sock
          imagePullPolicy: IfNotPresent
        patches:
          directory: /etc/podsec/u7s/config/patches
        discovery:
          bootstrapToken:
            token: a.b
            apiServerEndpoint: 10.0.0.1:6443
            unsafeSkipCAVerification: true
          tlsBootstrapToken: a.b

        """)
  }

  @Test(
    "The documents are v1beta4 from kubeadm 1.31 on, v1beta3 before",
    arguments: [
      ("1.26.15", "v1beta3"), ("1.30.0", "v1beta3"), ("1.30.14", "v1beta3"), ("1.31.0", "v1beta4"),
      ("1.33.4", "v1beta4"), ("1.34.1", "v1beta4"), ("1.35.0", "v1beta4"), ("1.36.2", "v1beta4"), ("1.37.0", "v1beta4"),
      ("1.100.0", "v1beta4"), ("2.0.0", "v1beta4"),
    ])
  func apiVersion(kubeadm: String, expected: String) throws {
    for line in ["init", "join a:1 --token t", "join a:1 --token t --control-plane"] {
      for document in try Self.render(line, kubeadm: kubeadm) {
        let version = document["apiVersion"]?.string
        #expect(version == "kubeadm.k8s.io/" + expected || version == "kubeproxy.config.k8s.io/v1alpha1")
      }
    }
    #expect(
      try Self.render("init", kubeadm: kubeadm).json(at: "ClusterConfiguration kubernetesVersion") == "\"v\(kubeadm)\"")
  }

  @Test(
    "No field or flag that a supported kubeadm, kubelet or etcd has dropped is written",
    arguments: ["1.26.15", "1.30.14", "1.31.0", "1.32.13", "1.33.4", "1.34.1", "1.35.0", "1.36.2", "1.37.0"])
  func dropped(kubeadm: String) throws {
    for line in ["init", "join a:1 --token t", "join a:1 --token t --control-plane"] {
      let request = try Sample.request(line, kubeadm: kubeadm)
      let text =
        YAML.emit(try NodeConfiguration(request).documents()) + Patches.files(request).map(\.text).joined()
      for word in [
        "enable-v2", "pod-infra-container-image", "container-runtime:", "network-plugin", "extraArgs", "v1beta2",
        "kubeletExtraArgs", "timeoutForControlPlane", "cgroup-driver", "feature-gates", "dynamic",
      ] {
        #expect(!text.contains(word), "\(word)")
      }
    }
  }

  @Test(
    "Every flag becomes its field",
    arguments: Rows.lines(
      #"""
      init --apiserver-advertise-address 172.20.0.11 | InitConfiguration localAPIEndpoint.advertiseAddress \#
      | "172.20.0.11"
      init --apiserver-advertise-address 172.20.0.11 | ClusterConfiguration controlPlaneEndpoint | "172.20.0.11:6443"
      init --apiserver-advertise-address 172.20.0.11 | ClusterConfiguration etcd.local.peerCertSANs | ["172.20.0.11"]
      init --apiserver-advertise-address fd00:7::11 | ClusterConfiguration controlPlaneEndpoint | "[fd00:7::11]:6443"
      init --apiserver-bind-port 7443 | InitConfiguration localAPIEndpoint.bindPort | 7443
      init --apiserver-bind-port=7443 | ClusterConfiguration controlPlaneEndpoint | "192.168.7.11:7443"
      init --apiserver-cert-extra-sans a,10.0.0.9 | ClusterConfiguration apiServer.certSANs \#
      | ["a","10.0.0.9","127.0.0.1"]
      init --apiserver-cert-extra-sans 127.0.0.1,b | ClusterConfiguration apiServer.certSANs | ["127.0.0.1","b"]
      init --apiserver-cert-extra-sans a --apiserver-cert-extra-sans=b | ClusterConfiguration apiServer.certSANs \#
      | ["a","b","127.0.0.1"]
      init --cert-dir /etc/kubernetes/own | ClusterConfiguration certificatesDir | "/etc/kubernetes/own"
      init | ClusterConfiguration certificatesDir | -
      init --certificate-key 0123 | InitConfiguration certificateKey | "0123"
      init --control-plane-endpoint api.x:6443 | ClusterConfiguration controlPlaneEndpoint | "api.x:6443"
      init --control-plane-endpoint api.x | ClusterConfiguration controlPlaneEndpoint | "api.x"
      init --cri-socket unix:///run/crio/crio.sock | InitConfiguration nodeRegistration.criSocket \#
      | "unix:///var/run/crio/crio.sock"
      init --cri-socket unix:///var/run/crio/crio.sock | InitConfiguration nodeRegistration.criSocket \#
      | "unix:///var/run/crio/crio.sock"
      init --feature-gates A=true,B=false | ClusterConfiguration featureGates | {"A":true,"B":false}
      init --feature-gates A=1 | ClusterConfiguration featureGates | {"A":true}
      init --feature-gates A=f | ClusterConfiguration featureGates | {"A":false}
      init --feature-gates A=true --feature-gates B=true | ClusterConfiguration featureGates | {"B":true}
      init | ClusterConfiguration featureGates | -
      init --image-repository reg.x:5000/k8s | ClusterConfiguration imageRepository | "reg.x:5000/k8s"
      init --kubernetes-version v1.36.0 | ClusterConfiguration kubernetesVersion | "v1.36.0"
      init --kubernetes-version stable-1.36 | ClusterConfiguration kubernetesVersion | "stable-1.36"
      init --patches /p | InitConfiguration patches | {"directory":"/etc/podsec/u7s/config/patches"}
      init --pod-network-cidr 10.7.0.0/16 | ClusterConfiguration networking \#
      | {"podSubnet":"10.7.0.0/16","serviceSubnet":"10.96.0.0/12"}
      init --service-cidr 10.8.0.0/16 | ClusterConfiguration networking \#
      | {"podSubnet":"10.244.0.0/16","serviceSubnet":"10.8.0.0/16"}
      init --service-dns-domain my.internal | ClusterConfiguration networking.dnsDomain | "my.internal"
      init --token a.b | InitConfiguration bootstrapTokens | [{"token":"a.b"}]
      init --token-ttl 2h | InitConfiguration bootstrapTokens | [{"ttl":"2h"}]
      init --token a.b --token-ttl 0 | InitConfiguration bootstrapTokens | [{"token":"a.b","ttl":"0s"}]
      init --token a.b --token c.d | InitConfiguration bootstrapTokens | [{"token":"c.d"}]
      init | InitConfiguration bootstrapTokens | -
      init --node-name n | InitConfiguration nodeRegistration.name | -
      init --config x --ignore-preflight-errors=all | InitConfiguration nodeRegistration.ignorePreflightErrors | -
      join a:1 --token t | JoinConfiguration discovery.bootstrapToken.token | "t"
      join a:1 b:2 --token t | JoinConfiguration discovery.bootstrapToken.apiServerEndpoint | "a:1"
      join a:1 --token t | JoinConfiguration discovery.tlsBootstrapToken | "t"
      join a:1 --token t | JoinConfiguration controlPlane | -
      join a:1 --discovery-token t | JoinConfiguration discovery \#
      | {"bootstrapToken":{"token":"t","apiServerEndpoint":"a:1"}}
      join a:1 --token t --discovery-token u | JoinConfiguration discovery.bootstrapToken.token | "u"
      join a:1 --token t --tls-bootstrap-token u | JoinConfiguration discovery.tlsBootstrapToken | "u"
      join a:1 --token t --tls-bootstrap-token u | JoinConfiguration discovery.bootstrapToken.token | "t"
      join a:1 --token t --discovery-token-ca-cert-hash h,i --discovery-token-ca-cert-hash=j \#
      | JoinConfiguration discovery.bootstrapToken.caCertHashes | ["h","i","j"]
      join a:1 --token t --discovery-token-unsafe-skip-ca-verification=false \#
      | JoinConfiguration discovery.bootstrapToken.unsafeSkipCAVerification | -
      join --discovery-file /d | JoinConfiguration discovery | {"file":{"kubeConfigPath":"/proc/self/fd/63"}}
      join --discovery-file https://x/d | JoinConfiguration discovery.file.kubeConfigPath | "https://x/d"
      join --discovery-file /d --token t | JoinConfiguration discovery \#
      | {"file":{"kubeConfigPath":"/proc/self/fd/63"},"tlsBootstrapToken":"t"}
      join --discovery-file /d --tls-bootstrap-token t | JoinConfiguration discovery.tlsBootstrapToken | "t"
      join a:1 --control-plane --apiserver-advertise-address 172.20.0.11 \#
      | JoinConfiguration controlPlane.localAPIEndpoint | {"advertiseAddress":"172.20.0.11","bindPort":6443}
      join a:1 --control-plane --certificate-key 00ff | JoinConfiguration controlPlane.certificateKey | "00ff"
      join a:1 --control-plane=false --certificate-key 00ff | JoinConfiguration controlPlane | -
      join a:1 --patches /p | JoinConfiguration patches.directory | "/etc/podsec/u7s/config/patches"
      join a:1 | ClusterConfiguration | -
      join a:1 | KubeProxyConfiguration | -
      join a:1 | InitConfiguration | -
      """#))
  func flags(row: String) throws {
    let columns = Rows.columns(row)
    let json = try Self.render(columns[0]).json(at: columns[1])
    #expect(json == columns[2])
  }

  @Test("Tokens, keys and names that look like numbers or booleans stay strings")
  func texts() throws {
    let line = "init --certificate-key 00001234 --token 123456.7890123456789012 --service-dns-domain true"
    let documents = try YAML.parse(YAML.emit(try Self.render(line)))
    #expect(documents.json(at: "InitConfiguration certificateKey") == "\"00001234\"")
    #expect(documents.json(at: "InitConfiguration bootstrapTokens") == "[{\"token\":\"123456.7890123456789012\"}]")
    #expect(documents.json(at: "ClusterConfiguration networking.dnsDomain") == "\"true\"")
  }

  @Test(
    "A feature gate that is neither true nor false is wrong usage", arguments: ["A", "A=", "A=yes", "A=true,B", "=,"])
  func badGates(gates: String) {
    #expect {
      _ = try Self.render("init --feature-gates \(gates)")
    } throws: { error in
      (error as? Failure)?.tried == "read --feature-gates" && (error as? Failure)?.status == 2
    }
  }
}
