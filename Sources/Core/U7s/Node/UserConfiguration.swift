import Core
import YAML

/// The documents of a user's `--config`, by kind.
package struct UserConfiguration: Equatable, Sendable {
  package let documents: [Node]

  package init(_ documents: [Node] = []) { self.documents = documents }

  package func first(_ kind: String) -> Node? { index(kind).map { documents[$0] } }

  /// Position of the first document of a kind; a document of that kind in another API group does not count.
  ///
  /// A document without an apiVersion counts too, and kubeadm refuses it in its own words.
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
