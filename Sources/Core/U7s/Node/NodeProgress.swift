/// How far an earlier `kubeadm init` or `join` on this host got.
package enum NodeProgress: Equatable, Sendable {
  /// There is no node, or kubeadm did not finish it.
  case none
  /// kubeadm finished, but our own steps after it did not.
  case unfinished
  /// The node is made: the genuine kubeadm answers the call, and we change nothing.
  case made

  /// The files whose presence decides it.
  package static let files = [NodePaths.settings, NodePaths.kubeletConf, NodePaths.unfinished]

  /// `existing` are those of `files` that exist.
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
