import CoreU7s
import Testing

struct NodeProgressTests {
  /// Whether the namespace is up, whether a static pod exists, the files that exist, and the progress of the node.
  static let rows: [(isUp: Bool, hasPod: Bool, files: Set<String>, progress: NodeProgress)] = [
    (true, true, [NodePaths.settings], .made),
    (true, false, [NodePaths.settings, NodePaths.kubeletConf], .made),
    (true, true, [NodePaths.settings, NodePaths.unfinished], .unfinished),
    (true, false, [NodePaths.settings, NodePaths.kubeletConf, NodePaths.unfinished], .unfinished),
    (true, false, [NodePaths.settings], .none),
    (true, false, [NodePaths.settings, NodePaths.unfinished], .none),
    (true, true, [NodePaths.kubeletConf], .none),
    (false, true, [NodePaths.settings, NodePaths.kubeletConf, NodePaths.unfinished], .none),
    (false, false, [], .none),
  ]

  @Test(
    "A node is made if its namespace is up, with our settings and a pod or file of kubeadm's", arguments: rows.indices)
  func progress(row: Int) {
    let row = Self.rows[row]
    var facts = Sample.facts()
    facts.isNamespaceUp = row.isUp
    facts.manifests = row.hasPod ? ["etcd.yaml"] : []
    #expect(NodeProgress(facts, existing: row.files) == row.progress)
  }
}
