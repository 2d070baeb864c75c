import Core
import CoreU7s
import Host

/// A join reads, with its bootstrap token, what the cluster asks of a rootless node, and its ranges of addresses.
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
