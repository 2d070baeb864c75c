import Core
import CoreU7s
import Testing
import YAML

@Suite struct NodeRequestTests {
  @Test("A request without options takes its values from the host")
  func defaults() throws {
    let request = try Sample.request("init")
    #expect(request.role == .initialize && request.role.command == "init" && request.role.isControlPlane)
    #expect(request.account == Sample.account)
    #expect(request.address.description == "192.168.7.11")
    #expect(request.device == "eth0" && request.uplinkMTU == 1500 && request.vxlanMTU == 1450)
    #expect(request.bindPort == 6443 && request.endpoint == "192.168.7.11:6443")
    #expect(request.podCIDR.description == "10.244.0.0/16" && request.serviceCIDR.description == "10.96.0.0/12")
    #expect(request.repository == "registry.altlinux.org/p11" && request.kubernetesVersion == "v1.36.2")
    #expect(request.usesFlannel)
  }

  @Test("A join takes its registry from the same places as an init, and has its role")
  func join() throws {
    let worker = try Sample.request("join a:1")
    #expect(worker.role == .joinWorker && !worker.role.isControlPlane && worker.role.command == "join")
    #expect(worker.repository == "registry.altlinux.org/p11")
    for (settings, repository) in [
      ([.registry: ""], "registry.k8s.io"), ([.registry: "reg.x/k8s"], "reg.x/k8s"),
      ([.registry: "registry.local", .platform: "c10f"], "registry.local/c10f"),
    ] as [([Setting: String], String)] {
      #expect(try Sample.request("join a:1", settings: settings).repository == repository)
      #expect(try Sample.request("join a:1 --control-plane", settings: settings).repository == repository)
    }
    #expect(try Sample.request("join a:1 --control-plane").role == .joinControlPlane)
    #expect(NodeRole.joinControlPlane.command == "join" && NodeRole.joinControlPlane.isControlPlane)
  }

  @Test(
    "The endpoint is a host and a port; the port is the API's if none is given",
    arguments: [
      ("", "192.168.7.11", "6443"), ("--apiserver-bind-port 7443", "192.168.7.11", "7443"),
      ("--control-plane-endpoint api.x:8443", "api.x", "8443"), ("--control-plane-endpoint api.x", "api.x", "6443"),
      ("--control-plane-endpoint 10.0.0.9", "10.0.0.9", "6443"),
      ("--control-plane-endpoint [fd00::9]:8443", "fd00::9", "8443"),
      ("--control-plane-endpoint [fd00::9]", "fd00::9", "6443"),
      ("--control-plane-endpoint fd00::9 --apiserver-bind-port 7443", "fd00::9", "7443"),
    ])
  func endpoint(flags: String, host: String, port: String) throws {
    let parts = try Sample.request("init " + flags).endpointParts
    #expect(parts == (host, port))
  }

  @Test("The address given decides interface and MTU")
  func address() throws {
    let request = try Sample.request("init --apiserver-advertise-address 172.20.0.11")
    #expect(request.device == "eth1" && request.uplinkMTU == 9000 && request.vxlanMTU == 8950)
    let file = "apiVersion: kubeadm.k8s.io/v1beta4\nkind: InitConfiguration\nlocalAPIEndpoint:\n"
    let fromFile = try Sample.request(file: file + "  advertiseAddress: 172.20.0.11\n  bindPort: 7443\n")
    #expect(fromFile.address.description == "172.20.0.11" && fromFile.bindPort == 7443)
    #expect(fromFile.endpoint == "172.20.0.11:7443")
    let joining = try Sample.request(
      "join --control-plane",
      file: "kind: JoinConfiguration\ncontrolPlane: {localAPIEndpoint: {advertiseAddress: 172.20.0.11, bindPort: 7443}}"
    )
    #expect(joining.address.description == "172.20.0.11" && joining.bindPort == 7443)
  }

  private static let nodeIP = "nodeRegistration: {kubeletExtraArgs: "

  @Test(
    "kubelet's --node-ip is the node's address, in a file of either form and in the host's KUBELET_EXTRA_ARGS",
    arguments: [
      ("init", "kind: InitConfiguration\n\(nodeIP){node-ip: 172.20.0.11}}", "", "172.20.0.11"),
      ("init", "kind: InitConfiguration\n\(nodeIP)[{name: node-ip, value: 172.20.0.11}]}", "", "172.20.0.11"),
      ("join a:1", "kind: JoinConfiguration\n\(nodeIP){node-ip: 172.20.0.11}}", "", "172.20.0.11"),
      ("join a:1", "", "--v=2 --node-ip=172.20.0.11", "172.20.0.11"),
      ("init", "", "--node-ip 172.20.0.11", "172.20.0.11"),
      ("init", "", "--node-ip=10.9.9.9 --node-ip=172.20.0.11", "172.20.0.11"),
      ("init", "", "--node-ip=172.20.0.11,fd00:7::11", "172.20.0.11"),
      ("init", "", "--node-ip=0.0.0.0", "192.168.7.11"),
      ("init", "", "--node-ip=::", "192.168.7.11"), ("init", "", "--node-ip", "192.168.7.11"),
      ("init --apiserver-advertise-address 172.20.0.11", "", "--node-ip=172.20.0.11", "172.20.0.11"),
    ])
  func kubeletsAddress(line: String, file: String, arguments: String, address: String) throws {
    var facts = Sample.facts()
    facts.kubeletArguments = arguments
    #expect(try Sample.request(line, file: file, facts: facts).address.description == address)
  }

  @Test(
    "A --node-ip that the host does not have, or that differs from the advertised address, is refused",
    arguments: [
      ("init", "--node-ip=10.9.9.9", "advertise 10.9.9.9"), ("init", "--node-ip=here", "read kubelet's --node-ip"),
      ("init --apiserver-advertise-address 192.168.7.11", "--node-ip=172.20.0.11", "advertise 192.168.7.11"),
    ])
  func refusedKubeletsAddress(line: String, arguments: String, tried: String) {
    var facts = Sample.facts()
    facts.kubeletArguments = arguments
    let failure = #expect(throws: Failure.self) { try Sample.request(line, facts: facts) }
    #expect(failure?.tried.english == tried)
  }

  @Test("With an address of lo the MTU is that of the default route's interface")
  func loopback() throws {
    var facts = Sample.facts()
    facts.interfaces[0].addresses += Sample.cidrs("10.1.1.1/32")
    let request = try Sample.request("init --apiserver-advertise-address 10.1.1.1", facts: facts)
    #expect(request.device == "eth0" && request.vxlanMTU == 1450)
  }

  @Test("A join takes over the ranges of its cluster, and whether etcd runs elsewhere")
  func adopted() throws {
    var request = try Sample.request("join a:1 --control-plane")
    let text = "networking: {podSubnet: 10.8.0.0/16, serviceSubnet: 172.21.0.0/16}\netcd: {external: {endpoints: []}}"
    request.adopt(try #require(ClusterNetworkTests.network(text)))
    #expect(request.podCIDR.description == "10.8.0.0/16" && request.serviceCIDR.description == "172.21.0.0/16")
    #expect(request.hasExternalEtcd)
    #expect(NodeDeployment(request, pauseImage: nil).settings[.etcd] == "external")
    let names = Doctor.checks(request, Sample.facts()).map(\.name)
    #expect(names == ["pod network", "service network", "port 6443/tcp", "port 10250/tcp", "port 8472/udp"])
  }

  @Test("A host with IPv6 only is known by its global address")
  func ipv6() throws {
    var facts = Sample.facts()
    facts.interfaces[1].addresses = Sample.cidrs("fe80::1/64", "fd00:7::11/64")
    let request = try Sample.request(facts: facts)
    #expect(request.address.description == "fd00:7::11" && request.endpoint == "[fd00:7::11]:6443")
  }

  @Test("U7S_MTU wins over the uplink's MTU")
  func mtu() throws { #expect(try Sample.request(settings: [.mtu: "1300"]).vxlanMTU == 1300) }

  @Test("flannel is installed unless another plugin or none is asked for")
  func plugin() throws {
    for (value, uses) in [("flannel", true), ("none", false), ("calico", false)] {
      #expect(try Sample.request(settings: [.cniPlugin: value]).usesFlannel == uses)
    }
  }

  @Test(
    "The version is the flag's, the file's, U7S_KUBEVERSION, or kubeadm's own, in this order",
    arguments: [
      ("init --kubernetes-version v1.36.0", "kubernetesVersion: v1.36.1", "v1.35.0", "v1.36.0"),
      ("init", "kubernetesVersion: v1.36.1", "v1.35.0", "v1.36.1"), ("init", "", "v1.35.0", "v1.35.0"),
      ("init", "", "1.35.0", "v1.35.0"), ("init", "", "", "v1.36.2"), ("init", "", nil, "v1.36.2"),
      ("init --kubernetes-version=stable", "", nil, "stable"), ("init", "kubernetesVersion: 1.36.1", nil, "1.36.1"),
      ("init", "", "v1.27.0-rc.1", "v1.27.0-rc.1"),
    ] as [(String, String, String?, String)])
  func version(line: String, file: String, setting: String?, expected: String) throws {
    let request = try Sample.request(
      line, file: file.isEmpty ? "" : "kind: ClusterConfiguration\n" + file,
      settings: setting.map { [.kubeVersion: $0] } ?? [:])
    #expect(request.kubernetesVersion == expected)
  }

  @Test(
    "The registry is the flag's, the file's, or follows the settings",
    arguments: [
      ("init --image-repository a/b", "imageRepository: c/d", "e.f", "a/b"),
      ("init", "imageRepository: c/d", "e.f/g", "c/d"), ("init", "", "e.f/g", "e.f/g"),
      ("init", "", "", "registry.k8s.io"), ("init", "", nil, "registry.altlinux.org/p11"),
    ] as [(String, String, String?, String)])
  func repository(line: String, file: String, setting: String?, expected: String) throws {
    let request = try Sample.request(
      line, file: file.isEmpty ? "" : "kind: ClusterConfiguration\n" + file,
      settings: setting.map { [.registry: $0] } ?? [:])
    #expect(request.repository == expected)
  }

  private static let cluster = "apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\n"

  @Test(
    "A range loses its host bits, as in kubeadm; the smallest for services is the /25 of slirp4netns",
    arguments: [
      ("10.96.0.7/12", "10.96.0.0/12"), ("10.111.255.255/12", "10.96.0.0/12"), ("10.96.0.0/12", "10.96.0.0/12"),
      ("10.8.0.0/24", "10.8.0.0/24"), ("10.8.0.200/25", "10.8.0.128/25"), ("10.8.0.0/25", "10.8.0.0/25"),
    ])
  func ranges(given: String, settled: String) throws {
    let request = try Sample.request("init --service-cidr \(given) --pod-network-cidr \(given)")
    #expect(request.serviceCIDR.description == settled && request.podCIDR.description == settled)
    let file = Self.cluster + "networking: {serviceSubnet: \(given), podSubnet: \(given)}"
    let fromFile = try Sample.request(file: file)
    #expect(fromFile.serviceCIDR.description == settled && fromFile.podCIDR.description == settled)
    let tap = try #require(Networking.slirpTap(request.serviceCIDR))
    #expect(request.serviceCIDR.contains(tap))
  }

  @Test(
    "An empty endpoint counts as not given",
    arguments: [
      ("init", "controlPlaneEndpoint: ''", "192.168.7.11:6443"), ("init", "controlPlaneEndpoint:", "192.168.7.11:6443"),
      ("init --apiserver-bind-port 7443", "controlPlaneEndpoint: \"\"", "192.168.7.11:7443"),
      ("init --control-plane-endpoint=", "controlPlaneEndpoint: a:1", "192.168.7.11:6443"),
      ("init --control-plane-endpoint b:2", "controlPlaneEndpoint: ''", "b:2"),
      ("init", "controlPlaneEndpoint: a:1", "a:1"), ("join ''", "", "192.168.7.11:6443"),
    ])
  func endpoint(line: String, file: String, expected: String) throws {
    #expect(try Sample.request(line, file: Self.cluster + file).endpoint == expected)
  }

  /// A refused request: command line, file, settings, `tried` and status of the failure.
  private static let refusals: [(String, String, [Setting: String], String, Int32)] = [
    ("init --apiserver-advertise-address x", "", [:], "read --apiserver-advertise-address", 2),
    ("init --apiserver-advertise-address=", "", [:], "read --apiserver-advertise-address", 2),
    ("init --apiserver-advertise-address 10.0.0.256", "", [:], "read --apiserver-advertise-address", 2),
    ("init --apiserver-advertise-address 192.168.7.12", "", [:], "advertise 192.168.7.12", 1),
    ("join a:1 --apiserver-advertise-address fd00::9", "", [:], "advertise fd00::9", 1),
    ("init", "kind: InitConfiguration\nlocalAPIEndpoint: {advertiseAddress: 1.2.3.4}", [:], "advertise 1.2.3.4", 1),
    ("init --apiserver-bind-port 443", "", [:], "read --apiserver-bind-port", 2),
    ("init --apiserver-bind-port 0", "", [:], "read --apiserver-bind-port", 2),
    ("init --apiserver-bind-port 65536", "", [:], "read --apiserver-bind-port", 2),
    ("init --apiserver-bind-port=-1", "", [:], "read --apiserver-bind-port", 2),
    ("init --apiserver-bind-port https", "", [:], "read --apiserver-bind-port", 2),
    ("init", "kind: InitConfiguration\nlocalAPIEndpoint: {bindPort: 80}", [:], "read --apiserver-bind-port", 2),
    ("init --pod-network-cidr 10.244.0.0", "", [:], "read the pod network", 2),
    ("init --pod-network-cidr=", "", [:], "read the pod network", 2),
    ("init --pod-network-cidr 10.244.0.0/33", "", [:], "read the pod network", 2),
    ("init --pod-network-cidr fd00::/48", "", [:], "use the pod network fd00::/48", 1),
    ("init --pod-network-cidr 10.1.0.0/16,fd00::/48", "", [:], "use the pod network 10.1.0.0/16,fd00::/48", 1),
    ("init --service-cidr x", "", [:], "read the service network", 2),
    ("init --service-cidr fd00::/112", "", [:], "use the service network fd00::/112", 1),
    ("init --service-cidr 10.96.0.0/26", "", [:], "use the service network 10.96.0.0/26", 1),
    ("init --service-cidr 10.96.0.77/28", "", [:], "use the service network 10.96.0.64/28", 1),
    ("init --service-cidr 10.96.0.1/32", "", [:], "use the service network 10.96.0.1/32", 1),
    ("init", cluster + "networking: {serviceSubnet: 10.9.0.0/27}", [:], "use the service network 10.9.0.0/27", 1),
    ("init", "kind: ClusterConfiguration\nnetworking: {podSubnet: here}", [:], "read the pod network", 2),
    ("init", "kind: ClusterConfiguration\nnetworking: {serviceSubnet: 10/8}", [:], "read the service network", 2),
    ("init", "", [.kubeVersion: "latest"], "read U7S_KUBEVERSION", 2),
    ("init", "", [.kubeVersion: "v1.31"], "read U7S_KUBEVERSION", 2),
    ("init", "", [.kubeVersion: "v1.25.9"], "read U7S_KUBEVERSION", 2),
    ("init", "", [.kubeVersion: "v1.9.0"], "read U7S_KUBEVERSION", 2),
    ("init", "", [.kubeVersion: "v1.31.0; reboot"], "read U7S_KUBEVERSION", 2),
  ]

  @Test("A value that cannot work is refused, naming its flag, key or setting", arguments: refusals)
  func refuse(line: String, file: String, settings: [Setting: String], tried: String, status: Int32) {
    #expect {
      _ = try Sample.request(line, file: file, settings: settings)
    } throws: { error in
      (error as? Failure)?.tried.english == tried && (error as? Failure)?.status == status
    }
  }

  @Test("A host that lacks an account, a version, or an address is refused")
  func hosts() {
    var noAccount = Sample.facts()
    noAccount.account = nil
    var noVersion = Sample.facts()
    noVersion.tools["kubelet"]?.version = nil
    var noRoute = Sample.facts()
    noRoute.defaultInterface = nil
    var noPlatform = Sample.facts()
    noPlatform.osRelease = ["ID": "debian"]
    noPlatform.hosts = HostsFile("10.0.0.5 registry.local\n")
    var noAddress = Sample.facts()
    noAddress.interfaces[1].addresses = Sample.cidrs("fe80::1/64")
    for (facts, tried) in [
      (noAccount, "prepare the node"), (noVersion, "read the versions of kubeadm and kubelet"),
      (noRoute, "find this node's address"), (noAddress, "find this node's address"),
      (noPlatform, "choose the images' path on registry.local"),
    ] {
      for line in ["init", "join a:1"] {
        #expect {
          _ = try Sample.request(line, facts: facts)
        } throws: { error in
          (error as? Failure)?.tried.english == tried
        }
      }
    }
  }

  @Test("The first of the user's documents of each kind counts")
  func documents() throws {
    let file = "kind: JoinConfiguration\n---\nkind: ClusterConfiguration\na: 1\n---\nkind: ClusterConfiguration\na: 2\n"
    let configuration = UserConfiguration(try YAML.parse(file))
    #expect(configuration.cluster?["a"]?.int == 1)
    #expect(configuration.join != nil && configuration.initialization == nil && configuration.kubelet == nil)
  }

  @Test(
    "A document of that kind in another API group is not kubeadm's",
    arguments: [
      ("kubeadm.k8s.io/v1beta4", true), ("kubeadm.k8s.io/v1beta3", true), ("kubeadm.k8s.io/v1", true),
      ("kubeadm.example.com/v1", false), ("kubeadm.k8s.io", false), ("kubeadm.k8s.io.evil/v1", false), ("v1", false),
      ("kubelet.config.k8s.io/v1beta1", false), ("''", false), ("[kubeadm.k8s.io/v1]", true),
    ])
  func groups(apiVersion: String, isTheirs: Bool) throws {
    let kinds = ["InitConfiguration", "ClusterConfiguration", "JoinConfiguration"]
    let documents = try kinds.flatMap { try YAML.parse("apiVersion: \(apiVersion)\nkind: \($0)\n") }
    let found = UserConfiguration(documents)
    #expect([found.initialization, found.cluster, found.join].map { $0 != nil } == [isTheirs, isTheirs, isTheirs])
    let kubelet = try YAML.parse("apiVersion: \(apiVersion)\nkind: KubeletConfiguration\n")
    let isKubelet = apiVersion.hasPrefix("kubelet.config.k8s.io/") || apiVersion.hasPrefix("[")
    #expect((UserConfiguration(kubelet).kubelet != nil) == isKubelet)
  }
}
