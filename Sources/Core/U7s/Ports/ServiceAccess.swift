import Core
import YAML

/// The rights of u7s-services in the cluster: a service account of its own, whose token the nodes may read.
package enum ServiceAccess {
  /// Name of the program, its account and token, and its field manager.
  package static let name = "u7s-services"
  package static let namespace = "kube-system"

  /// The manifest that an administrator's `kubectl apply` gets, once for the cluster.
  ///
  /// The account may look at Services and Nodes, write a Service's status, and create Events; a kubelet (the group
  /// system:nodes) may read its token, as it may read the cluster's kubelet configuration.
  package static var manifest: String {
    YAML.emit([account, token, role, binding, tokenRole, tokenBinding])
  }

  private static var account: Node { object("v1", "ServiceAccount", name) }

  private static var token: Node {
    var secret = object("v1", "Secret", name)
    secret[path: ["metadata", "annotations", "kubernetes.io/service-account.name"]] = .string(name)
    secret["type"] = .string("kubernetes.io/service-account-token")
    return secret
  }

  private static var role: Node {
    var role = KubernetesObject.make("rbac.authorization.k8s.io/v1", "ClusterRole", name)
    role["rules"] = .list([
      KubernetesObject.rule("services", ["get", "list", "watch"]), KubernetesObject.rule("services/status", ["patch"]),
      KubernetesObject.rule("nodes", ["list"]), KubernetesObject.rule("events", ["create"]),
    ])
    return role
  }

  private static var binding: Node {
    bind(
      KubernetesObject.make("rbac.authorization.k8s.io/v1", "ClusterRoleBinding", name), "ClusterRole", name,
      .map(("kind", .string("ServiceAccount")), ("name", .string(name)), ("namespace", .string(namespace))))
  }

  private static var tokenRole: Node {
    var role = object("rbac.authorization.k8s.io/v1", "Role", name + "-token")
    role["rules"] = .list([KubernetesObject.rule("secrets", ["get"], names: [name])])
    return role
  }

  private static var tokenBinding: Node {
    bind(
      object("rbac.authorization.k8s.io/v1", "RoleBinding", name + "-token"), "Role", name + "-token",
      .map(
        ("apiGroup", .string("rbac.authorization.k8s.io")), ("kind", .string("Group")),
        ("name", .string("system:nodes"))))
  }

  private static func bind(_ binding: Node, _ kind: String, _ role: String, _ subject: Node) -> Node {
    var binding = binding
    binding["roleRef"] = .map(
      ("apiGroup", .string("rbac.authorization.k8s.io")), ("kind", .string(kind)), ("name", .string(role)))
    binding["subjects"] = .list([subject])
    return binding
  }

  private static func object(_ apiVersion: String, _ kind: String, _ name: String) -> Node {
    KubernetesObject.make(apiVersion, kind, name, namespace: namespace)
  }

  /// kubectl's arguments that print the token's name if the cluster has it, and that create it from the manifest.
  package static let query = [
    "get", "secret", name, "--namespace=\(namespace)", "--ignore-not-found", "--output=name",
  ]
  package static let apply = ["apply", "--filename=-", "--validate=false"]

  /// kubectl's arguments that print the token, with a kubelet's kubeconfig.
  package static let tokenQuery = [
    "--kubeconfig=\(NodePaths.kubeletConf)", "--request-timeout=10s", "get", "secret", name, "--namespace=\(namespace)",
    "--output=go-template={{.data.token | base64decode}}",
  ]

  /// A kubeconfig of this token for the cluster that a kubelet's kubeconfig names; nil where that is damaged.
  package static func kubeconfig(token: String, kubelet: String) -> String? {
    guard let cluster = Kubeconfig.firstCluster(kubelet), cluster["server"]?.string != nil else { return nil }
    return Kubeconfig.render(
      cluster: cluster, named: name, user: .map(("token", .string(token))), named: name, context: name)
  }
}
