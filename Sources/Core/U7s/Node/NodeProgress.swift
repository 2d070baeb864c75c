/// How far an earlier `kubeadm init` or `join` of this host came.
package enum NodeProgress: Equatable, Sendable {
  /// No node is here, or one that kubeadm did not finish.
  case none
  /// kubeadm was done, and what we do after it was not.
  case unfinished
  /// The genuine kubeadm answers then, and nothing of ours is touched.
  case made

  /// The files that tell it.
  package static let files = [NodePaths.settings, NodePaths.kubeletConf, NodePaths.unfinished]

  /// `existing` are those of `files` that are there.
  package init(_ facts: HostFacts, existing: Set<String>) {
    guard facts.isNamespaceUp, existing.contains(NodePaths.settings),
      !facts.manifests.isEmpty || existing.contains(NodePaths.kubeletConf)
    else {
      self = .none
      return
    }
    self = existing.contains(NodePaths.unfinished) ? .unfinished : .made
  }
}
