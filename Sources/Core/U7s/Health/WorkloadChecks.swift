import Core
import YAML

/// The doctor's checks of this node's pods (`podsec-u7s doctor --workloads`).
extension Doctor {
  /// One check for each obstacle of each pod; a single one that is ok where no pod has any. `ids` is the highest id of the
  /// namespace.
  package static func workloads(_ pods: [Node], ids: UInt64) -> [Check] {
    let checks = pods.flatMap { pod in
      let name = [pod[path: "metadata", "namespace"]?.string, pod[path: "metadata", "name"]?.string]
      return PodObstacle.all(in: pod, ids: ids).map { obstacle in
        Check(
          name.compactMap(\.self).joined(separator: "/"), .error, found: "\(obstacle.found)", needed: obstacle.needed,
          fix: obstacle.fix)
      }
    }
    guard checks.isEmpty else { return checks }
    return [Check("pods", .ok, found: "\(String(pods.count)) can run in the node's user namespace", needed: "all")]
  }

  /// kubectl's arguments for the pods of a node, with the credentials of its kubelet.
  package static func workloadQuery(node: String) -> [String] {
    [
      "--kubeconfig=\(NodePaths.kubeletConf)", "get", "pods", "--all-namespaces",
      "--field-selector=spec.nodeName=\(node)", "--output=json", "--request-timeout=20s",
    ]
  }
}
