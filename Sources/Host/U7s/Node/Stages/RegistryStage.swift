import Core
import CoreU7s
import Host

/// Asks the registry what the settings leave open: the path of a platform that was renamed, and the version.
struct RegistryStage: NodeStage {
  func run(_ node: inout NodeWork) throws(Failure) -> Int32? {
    let request = node.request
    guard request.repositories.count > 1 || request.isVersionOpen,
      let source = try ReleaseFinder.find(request.repositories)
    else { return nil }
    node.request.repositories = [source.repository]
    guard node.role == .initialize else { return nil }
    if request.isVersionOpen {
      node.request.kubernetesVersion = ReleaseFinder.version(source, kubeadm: request.kubeadm)
    }
    node.documents = try NodeConfiguration(node.request).documents()
    return nil
  }
}
