import Core
import CoreU7s
import Host

/// A join reads, with its bootstrap token, what the cluster asks of a rootless node.
struct ClusterStage: NodeStage {
  func run(_ node: inout NodeWork) throws(Failure) -> Int32? {
    guard node.role != .initialize, let discovery = Discovery(node.documents) else { return nil }
    node.images = try JoinCheck(discovery: discovery, role: node.role)
      .run(listingImages: node.request.settings.takesAvailableImages)
    return nil
  }
}
