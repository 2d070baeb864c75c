import Core
import YAML

/// The documents of a user's `--config`, by kind.
package struct UserConfiguration: Equatable, Sendable {
  package let documents: [Node]

  package init(_ documents: [Node] = []) { self.documents = documents }

  package func first(_ kind: String) -> Node? { index(kind).map { documents[$0] } }

  /// Where the first of a kind stands; one of that kind in a foreign API group is somebody else's.
  ///
  /// Without any apiVersion it is taken for ours, and kubeadm refuses it by its own words.
  func index(_ kind: String) -> Int? {
    let group = UserConfiguration.groups[kind] ?? "kubeadm.k8s.io"
    return documents.firstIndex { document in
      document["kind"]?.string == kind && document["apiVersion"]?.string?.hasPrefix(group + "/") ?? true
    }
  }

  private static let groups = [
    "KubeletConfiguration": "kubelet.config.k8s.io", "KubeProxyConfiguration": "kubeproxy.config.k8s.io",
  ]

  package var initialization: Node? { first("InitConfiguration") }
  package var cluster: Node? { first("ClusterConfiguration") }
  package var join: Node? { first("JoinConfiguration") }
  package var kubelet: Node? { first("KubeletConfiguration") }
}
