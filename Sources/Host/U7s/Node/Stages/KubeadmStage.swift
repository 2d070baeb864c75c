import Core
import CoreU7s
import Host

/// The genuine kubeadm in the namespace; the configuration reaches it in memory, for it may hold a token.
struct KubeadmStage: NodeStage {
  func run(_ node: inout NodeWork) throws(Failure) -> Int32? {
    let before = node.role == .initialize ? [] : try FailedJoin.kubernetesFiles()
    let status = try KubeadmStage.kubeadm(node)
    guard status.isSuccess else {
      guard node.role == .initialize else { throw try FailedJoin(node: node, status: status, before: before).undo() }
      return node.units.explain(status, node.role.command)
    }
    try node.run([.file(NodePaths.unfinished, "", mode: 0o644, owner: .root)])
    return nil
  }

  private static func hasExternalAuthority(_ node: NodeWork) -> Bool {
    let directory =
      UserConfiguration(node.documents).cluster?["certificatesDir"]?.string ?? NodePaths.kubernetes + "/pki"
    return ExternalAuthority.isThere(
      among: Set(ExternalAuthority.files.filter { Files.exists(directory + "/" + $0) }))
  }

  static func kubeadm(_ node: NodeWork) throws(Failure) -> ExitStatus {
    let discovery = try GenuineKubeadm.inMemory(try UserFiles.discovery(node.call))
    let configuration = try GenuineKubeadm.inMemory(node.configuration)
    let file = "/proc/self/fd/\(configuration.number)"
    var command = GenuineKubeadm.inside(
      [node.role.command, "--config", file] + node.call.passedOn(uploadsCertificates: !hasExternalAuthority(node)),
      handing: [configuration.number, NodeCall.discoveryDescriptor])
    command.environment.merge(
      ProxyVariables.exceptions(in: Environment.all, adding: node.request.ownAddresses).mapValues(Optional.some)
    ) { $1 }
    return try Program.supervise(
      command,
      descriptors: [
        configuration.number: configuration.number, NodeCall.discoveryDescriptor: discovery.number,
      ])
  }
}
