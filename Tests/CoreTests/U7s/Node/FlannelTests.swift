import CoreU7s
import Testing
import YAML

@Suite struct FlannelTests {
  private static let flannel = Flannel(
    image: "reg.x:5000/p11/flannel:v0.26.7", pluginImage: "reg.x:5000/p11/flannel-cni-plugin:v1.6.2-flannel1",
    podCIDR: Sample.cidrs("10.7.0.0/16")[0], backendMTU: 1500, apiHost: "192.168.7.11", apiPort: "7443")

  private static func documents(_ flannel: Flannel = flannel) throws -> [Node] { try YAML.parse(flannel.manifest) }

  /// The pod template of the daemon set.
  private static func pod(_ flannel: Flannel = flannel) throws -> Node {
    try #require(try documents(flannel).first(kind: "DaemonSet")?[path: "spec", "template", "spec"])
  }

  private static func named(_ name: String, _ list: Node?) throws -> Node {
    try #require(list?.items.first { $0["name"]?.string == name })
  }

  @Test("The manifest is six objects, all in flannel's own namespace")
  func objects() throws {
    let documents = try Self.documents()
    #expect(
      documents.map { "\($0["apiVersion"]?.string ?? "") \($0["kind"]?.string ?? "")" } == [
        "v1 Namespace", "rbac.authorization.k8s.io/v1 ClusterRole", "rbac.authorization.k8s.io/v1 ClusterRoleBinding",
        "v1 ServiceAccount", "v1 ConfigMap", "apps/v1 DaemonSet",
      ])
    for document in documents {
      let namespace = document[path: "metadata", "namespace"]?.string
      let isClusterWide = ["Namespace", "ClusterRole", "ClusterRoleBinding"].contains(document["kind"]?.string)
      #expect(namespace == (isClusterWide ? nil : "kube-flannel"))
    }
    #expect(documents.json(at: "Namespace metadata.name") == "\"kube-flannel\"")
    #expect(
      documents.json(at: "Namespace metadata.labels")
        == #"{"pod-security.kubernetes.io/audit":"privileged","pod-security.kubernetes.io/enforce":"privileged","#
        + #""pod-security.kubernetes.io/warn":"privileged"}"#)
    #expect(
      documents.json(at: "DaemonSet spec.selector.matchLabels")
        == documents.json(at: "DaemonSet spec.template.metadata.labels"))
  }

  @Test(
    "flannel's network is the pods' range, and the pods' MTU follows from the uplink's",
    arguments: [(1500, 1450), (9000, 8950), (1450, 1400), (1350, 1300)])
  func configuration(backend: Int, pods: Int) throws {
    var flannel = Self.flannel
    flannel.backendMTU = backend
    let data = try #require(try Self.documents(flannel).first(kind: "ConfigMap")?["data"])
    let network = try #require(try YAML.parse(data["net-conf.json"]?.string ?? "").first)
    #expect(
      network.json
        == "{\"Network\":\"10.7.0.0/16\",\"EnableNFTables\":false,\"Backend\":{\"Type\":\"vxlan\",\"MTU\":\(backend)}}")
    let list = try #require(try YAML.parse(data["cni-conf.json"]?.string ?? "").first)
    #expect(list["cniVersion"]?.string == "0.3.1" && list["name"]?.string == "cbr0")
    #expect(list["plugins"]?.items.map { $0["type"]?.string } == ["flannel", "portmap"])
    #expect(
      list["plugins"]?.items[0]["delegate"]?.json == "{\"hairpinMode\":true,\"isDefaultGateway\":true,\"mtu\":\(pods)}")
    #expect(list["plugins"]?.items[1]["capabilities"]?.json == "{\"portMappings\":true}")
  }

  @Test("The daemon runs the image given, finds the API by itself, and has no more rights than it needs")
  func daemon() throws {
    let pod = try Self.pod()
    #expect(pod["containers"]?.items.count == 1)
    let daemon = try Self.named("kube-flannel", pod["containers"])
    #expect(daemon["image"]?.string == "reg.x:5000/p11/flannel:v0.26.7")
    #expect(daemon["command"]?.json == "[\"/opt/bin/flanneld\"]")
    #expect(daemon["args"]?.json == "[\"--ip-masq\",\"--kube-subnet-mgr\"]")
    #expect(
      daemon["securityContext"]?.json == "{\"privileged\":false,\"capabilities\":{\"add\":[\"NET_ADMIN\",\"NET_RAW\"]}}"
    )
    #expect(daemon["resources"]?.json == "{\"requests\":{\"cpu\":\"100m\",\"memory\":\"50Mi\"}}")
    let variables = daemon["env"]
    #expect(try Self.named("KUBERNETES_SERVICE_HOST", variables)["value"]?.json == "\"192.168.7.11\"")
    #expect(try Self.named("KUBERNETES_SERVICE_PORT", variables)["value"]?.json == "\"7443\"")
    #expect(
      try Self.named("POD_NAME", variables)[path: "valueFrom", "fieldRef", "fieldPath"]?.string == "metadata.name")
    #expect(
      try Self.named("POD_NAMESPACE", variables)[path: "valueFrom", "fieldRef", "fieldPath"]?.string
        == "metadata.namespace")
    #expect(try Self.named("EVENT_QUEUE_DEPTH", variables)["value"]?.json == "\"5000\"")
  }

  @Test("The init containers place the plugin and the configuration where CRI-O looks")
  func initContainers() throws {
    let pod = try Self.pod()
    let plugin = try Self.named("install-cni-plugin", pod["initContainers"])
    #expect(plugin["image"]?.string == "reg.x:5000/p11/flannel-cni-plugin:v1.6.2-flannel1")
    #expect(plugin["args"]?.json == "[\"-f\",\"/flannel\",\"/opt/cni/bin/flannel\"]")
    let configuration = try Self.named("install-cni", pod["initContainers"])
    #expect(configuration["image"]?.string == Self.flannel.image)
    #expect(
      configuration["args"]?.json
        == "[\"-f\",\"/etc/kube-flannel/cni-conf.json\",\"/etc/cni/net.d/10-flannel.conflist\"]")
  }

  @Test("Every mount has its volume, and every volume is mounted")
  func volumes() throws {
    let pod = try Self.pod()
    let containers = (pod["initContainers"]?.items ?? []) + (pod["containers"]?.items ?? [])
    let mounted = Set(containers.flatMap { $0["volumeMounts"]?.items ?? [] }.compactMap { $0["name"]?.string })
    let volumes = Set((pod["volumes"]?.items ?? []).compactMap { $0["name"]?.string })
    #expect(mounted == volumes)
    #expect(volumes == ["run", "cni-plugin", "cni", "flannel-cfg", "xtables-lock"])
    #expect(try Self.named("flannel-cfg", pod["volumes"])[path: "configMap", "name"]?.string == "kube-flannel-cfg")
    let places = [
      "cni-plugin": "/opt/cni/bin", "cni": "/etc/cni/net.d", "flannel-cfg": "/etc/kube-flannel/", "run": "/run/flannel",
      "xtables-lock": "/run/xtables.lock",
    ]
    for mount in containers.flatMap({ $0["volumeMounts"]?.items ?? [] }) {
      #expect(mount["mountPath"]?.string == places[mount["name"]?.string ?? ""])
    }
    for name in ["cni-plugin", "cni", "run"] {
      let source = try Self.named(name, pod["volumes"])["hostPath"]
      #expect(source?["path"]?.string == places[name] && source?["type"]?.string == "DirectoryOrCreate")
    }
    let lock = try Self.named("xtables-lock", pod["volumes"])["hostPath"]
    #expect(lock?.json == #"{"path":"/run/xtables.lock","type":"FileOrCreate"}"#)
  }

  @Test("The pod runs on every node's own network, before the network is there")
  func scheduling() throws {
    let pod = try Self.pod()
    #expect(pod["hostNetwork"]?.bool == true)
    #expect(pod["nodeSelector"]?.json == "{\"kubernetes.io/os\":\"linux\"}")
    #expect(pod["tolerations"]?.json == "[{\"operator\":\"Exists\"}]")
    #expect(pod["serviceAccountName"]?.string == "flannel")
    #expect(pod["priorityClassName"]?.string == "system-node-critical")
  }

  @Test("flannel's account may read pods and nodes and annotate its node, and nothing else")
  func rights() throws {
    let documents = try Self.documents()
    let rules = try #require(documents.first(kind: "ClusterRole")?["rules"]).items.map { rule in
      [rule["apiGroups"], rule["resources"], rule["verbs"]].map { $0?.json ?? "-" }.joined(separator: " ")
    }
    #expect(
      rules == [
        #"[""] ["pods"] ["get"]"#, #"[""] ["nodes"] ["get","list","watch"]"#, #"[""] ["nodes/status"] ["patch"]"#,
      ])
    #expect(
      documents.json(at: "ClusterRoleBinding roleRef")
        == #"{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"flannel"}"#)
    #expect(
      documents.json(at: "ClusterRoleBinding subjects")
        == #"[{"kind":"ServiceAccount","name":"flannel","namespace":"kube-flannel"}]"#)
    #expect(documents.json(at: "ServiceAccount metadata.name") == "\"flannel\"")
    #expect(documents.json(at: "ClusterRole metadata.name") == "\"flannel\"")
  }

  @Test("The images to pull are those of both containers")
  func images() { #expect(Self.flannel.images == [Self.flannel.image, Self.flannel.pluginImage]) }
}
