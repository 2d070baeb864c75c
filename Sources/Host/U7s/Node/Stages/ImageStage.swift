import Core
import Host

/// Pulls the images side by side. kubeadm and kubelet pull a join's images but cannot substitute a missing tag; we can.
struct ImageStage: NodeStage {
  func run(_ node: inout NodeWork) throws(Failure) -> Int32? {
    node.flannel = try node.chooseFlannel()
    let images = node.images + (node.flannel?.images ?? [])
    if !images.isEmpty { try node.fetcher.fetch(images) }
    return nil
  }
}
