import Core
import YAML

/// Our manifest of flannel, for every tag from v0.19 on. Its objects follow flannel's documentation (Documentation/
/// kubernetes.md, configuration.md).
package struct Flannel: Equatable, Sendable {
  /// `registry/path/flannel:tag`
  package var image: String
  /// `registry/path/flannel-cni-plugin:tag`
  package var pluginImage: String
  package var podCIDR: CIDR
  /// The MTU in bytes from which flannel subtracts 50 for its own device.
  package var backendMTU: Int
  /// Host and port of the API as every node reaches it, so that flannel need not wait for kube-proxy's rules. With
  /// several control planes it is their load balancer.
  package var apiHost: String
  package var apiPort: String

  package init(
    image: String, pluginImage: String, podCIDR: CIDR, backendMTU: Int, apiHost: String, apiPort: String
  ) {
    self.image = image
    self.pluginImage = pluginImage
    self.podCIDR = podCIDR
    self.backendMTU = backendMTU
    self.apiHost = apiHost
    self.apiPort = apiPort
  }

  package static let namespace = "kube-flannel"

  package var images: [String] { [image, pluginImage] }

  package var manifest: String {
    YAML.emit([namespaceObject, role, binding, account, configuration, daemonSet])
  }

  private var namespaceObject: Node {
    KubernetesObject.make(
      "v1", "Namespace", Flannel.namespace,
      labels: PodSecurityMode.labels(.privileged))
  }

  private var role: Node {
    var role = KubernetesObject.make("rbac.authorization.k8s.io/v1", "ClusterRole", "flannel")
    role["rules"] = .list([
      KubernetesObject.rule("pods", ["get"]), KubernetesObject.rule("nodes", ["get", "list", "watch"]),
      KubernetesObject.rule("nodes/status", ["patch"]),
    ])
    return role
  }

  private var binding: Node {
    var binding = KubernetesObject.make("rbac.authorization.k8s.io/v1", "ClusterRoleBinding", "flannel")
    binding["roleRef"] = .map(
      ("apiGroup", .string("rbac.authorization.k8s.io")), ("kind", .string("ClusterRole")), ("name", .string("flannel"))
    )
    binding["subjects"] = .list([
      .map(("kind", .string("ServiceAccount")), ("name", .string("flannel")), ("namespace", .string(Flannel.namespace)))
    ])
    return binding
  }

  private var account: Node { object("v1", "ServiceAccount", "flannel") }

  private var configuration: Node {
    let network = Node.map(
      ("Network", .string(podCIDR.description)), ("EnableNFTables", .bool(false)),
      ("Backend", .map(("Type", .string("vxlan")), ("MTU", .int(backendMTU)))))
    // NOTE: flannel before v0.21 knows no Backend.MTU and would give pods the tap device's 65470.
    let delegate = Node.map(
      ("hairpinMode", .bool(true)), ("isDefaultGateway", .bool(true)),
      ("mtu", .int(backendMTU - Networking.vxlanOverhead)))
    func plugin(_ type: String, _ fields: (String, Node)...) -> Node { .map([("type", .string(type))] + fields) }
    let list = Node.map(
      ("name", .string("cbr0")), ("cniVersion", .string("0.3.1")),
      (
        "plugins",
        .list([
          plugin("flannel", ("delegate", delegate)),
          plugin("portmap", ("capabilities", .map(("portMappings", .bool(true))))),
        ])
      ))
    var map = object("v1", "ConfigMap", "kube-flannel-cfg")
    map["data"] = .map(("cni-conf.json", .string(JSON.emit(list))), ("net-conf.json", .string(JSON.emit(network))))
    return map
  }

  private var daemonSet: Node {
    var set = object("apps/v1", "DaemonSet", "kube-flannel-ds")
    let labels = Node.map(("app", .string("flannel")))
    set["spec"] = .map(
      ("selector", .map(("matchLabels", labels))),
      ("template", .map(("metadata", .map(("labels", labels))), ("spec", pod))))
    return set
  }

  private var pod: Node {
    .map(
      ("hostNetwork", .bool(true)), ("priorityClassName", .string("system-node-critical")),
      ("serviceAccountName", .string("flannel")),
      ("nodeSelector", .map(("kubernetes.io/os", .string("linux")))),
      ("tolerations", .list([.map(("operator", .string("Exists")))])),
      (
        "initContainers",
        .list([
          copy("install-cni-plugin", pluginImage, "/flannel", "/opt/cni/bin/flannel", "cni-plugin"),
          copy(
            "install-cni", image, "/etc/kube-flannel/cni-conf.json",
            "\(NodePaths.cniConfiguration)/10-flannel.conflist", "cni", "flannel-cfg"),
        ])
      ),
      ("containers", .list([daemon])),
      (
        "volumes",
        .list([
          hostPath("run", "/run/flannel"), hostPath("cni-plugin", "/opt/cni/bin"),
          hostPath("cni", NodePaths.cniConfiguration),
          .map(("name", .string("flannel-cfg")), ("configMap", .map(("name", .string("kube-flannel-cfg"))))),
          .map(
            ("name", .string("xtables-lock")),
            ("hostPath", .map(("path", .string("/run/xtables.lock")), ("type", .string("FileOrCreate"))))),
        ])
      ))
  }

  private var daemon: Node {
    func field(_ name: String, _ path: String) -> Node {
      .map(("name", .string(name)), ("valueFrom", .map(("fieldRef", .map(("fieldPath", .string(path)))))))
    }
    func value(_ name: String, _ text: String) -> Node { .map(("name", .string(name)), ("value", .string(text))) }
    return .map(
      ("name", .string("kube-flannel")), ("image", .string(image)), ("command", strings("/opt/bin/flanneld")),
      ("args", strings("--ip-masq", "--kube-subnet-mgr")),
      (
        "env",
        .list([
          field("POD_NAME", "metadata.name"), field("POD_NAMESPACE", "metadata.namespace"),
          value("EVENT_QUEUE_DEPTH", "5000"),
          value("KUBERNETES_SERVICE_HOST", apiHost), value("KUBERNETES_SERVICE_PORT", apiPort),
        ])
      ),
      ("resources", .map(("requests", .map(("cpu", .string("100m")), ("memory", .string("50Mi")))))),
      (
        "securityContext",
        .map(
          ("privileged", .bool(false)), ("capabilities", .map(("add", strings("NET_ADMIN", "NET_RAW")))))
      ),
      (
        "volumeMounts",
        .list([
          mount("run", "/run/flannel"), mount("flannel-cfg", "/etc/kube-flannel/"),
          mount("xtables-lock", "/run/xtables.lock"),
        ])
      ))
  }

  /// An init container that copies one file of its image, or of the ConfigMap, to the node.
  private func copy(_ name: String, _ image: String, _ from: String, _ to: String, _ volumes: String...) -> Node {
    let mounts = volumes.map { mount($0, Flannel.mountPaths[$0] ?? "") }
    return .map(
      ("name", .string(name)), ("image", .string(image)), ("command", strings("cp")),
      ("args", strings("-f", from, to)), ("volumeMounts", .list(mounts)))
  }

  private static let mountPaths = [
    "cni-plugin": "/opt/cni/bin", "cni": NodePaths.cniConfiguration, "flannel-cfg": "/etc/kube-flannel/",
  ]

  private func mount(_ name: String, _ path: String) -> Node {
    .map(("name", .string(name)), ("mountPath", .string(path)))
  }

  private func hostPath(_ name: String, _ path: String) -> Node {
    .map(("name", .string(name)), ("hostPath", .map(("path", .string(path)), ("type", .string("DirectoryOrCreate")))))
  }

  private func strings(_ values: String...) -> Node { .list(values.map { .string($0) }) }

  private func object(_ apiVersion: String, _ kind: String, _ name: String) -> Node {
    KubernetesObject.make(apiVersion, kind, name, namespace: Flannel.namespace)
  }
}
