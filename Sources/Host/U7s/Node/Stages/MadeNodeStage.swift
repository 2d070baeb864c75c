import Core
import CoreU7s
import Host

/// If the node is already made, the genuine kubeadm answers the call, or our own last steps are done.
struct MadeNodeStage: NodeStage {
  func run(_ node: inout NodeWork) throws(Failure) -> Int32? {
    switch NodeProgress(node.facts, existing: Set(NodeProgress.files.filter(Files.exists))) {
    case .none: return nil
    case .unfinished where !node.call.isDryRun:
      Report.note("kubeadm \(node.role.command) has been done here; finishing what follows it")
      _ = try RegistryStage().run(&node)
      node.flannel = try node.chooseFlannel()
      return try FinishStage().run(&node)
    case .unfinished, .made: return try KubeadmStage.kubeadm(node).code
    }
  }
}
