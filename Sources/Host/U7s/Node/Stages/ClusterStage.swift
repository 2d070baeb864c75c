import Core
import CoreU7s
import Host

/// A join reads from the cluster, with its bootstrap token, the ranges of addresses and the values that a rootless node
/// needs.
struct ClusterStage: NodeStage {
  func run(_ node: inout NodeWork) throws(Failure) -> Int32? {
    guard node.role != .initialize, let discovery = Discovery(node.documents) else { return nil }
    let check = JoinCheck(discovery: discovery, role: node.role)
    guard let configuration = try check.run() else { return nil }
    if let cluster = ClusterNetwork(configMap: configuration) { node.request.adopt(cluster) }
    if node.request.settings.takesAvailableImages { node.images = check.images(configuration) }
    return nil
  }
}
