import YAML

/// Writing and reading kubeconfig files.
package enum Kubeconfig {
  /// Where kubeadm writes the administrator's kubeconfig.
  package static let adminConf = "/etc/kubernetes/admin.conf"

  /// A kubeconfig of one cluster, one user, and one context of both.
  package static func render(
    cluster: Node, named clusterName: String, user: Node, named userName: String, context: String
  ) -> String {
    func named(_ name: String, _ key: String, _ value: Node) -> Node {
      .list([.map(("name", .string(name)), (key, value))])
    }
    return YAML.emit([
      .map(
        ("apiVersion", .string("v1")), ("kind", .string("Config")),
        ("clusters", named(clusterName, "cluster", cluster)),
        ("users", named(userName, "user", user)),
        (
          "contexts",
          named(context, "context", .map(("cluster", .string(clusterName)), ("user", .string(userName))))
        ),
        ("current-context", .string(context)))
    ])
  }

  /// The first cluster that a kubeconfig names; nil if there is none.
  package static func firstCluster(_ text: String) -> Node? {
    (try? YAML.parse(text))?.first?["clusters"]?.items.first?["cluster"]
  }

  /// The first user that a kubeconfig names; nil if there is none.
  package static func firstUser(_ text: String) -> Node? {
    (try? YAML.parse(text))?.first?["users"]?.items.first?["user"]
  }
}
