import Core
import CoreU7s
import Host

/// `kubeadm init` and `kubeadm join`: the host is prepared, the namespace comes up, and the genuine kubeadm runs in it.
struct NodeMaker {
  private static let stages: [any NodeStage] = [
    MadeNodeStage(), ClusterStage(), HostCheckStage(), RegistryStage(), PlanStage(), HostStage(), NamespaceStage(),
    ImageStage(), KubeadmStage(), FinishStage(),
  ]

  private let call: NodeCall

  init(join: Bool, _ options: NodeOptions) throws(Failure) {
    if let mistake = options.mistake {
      let command = join ? "join" : "init"
      throw Failure("\(command)", mistake, hint: "kubeadm \(command) --help")
    }
    let documents = try options.last("config").map(UserFiles.documents) ?? []
    call = NodeCall(join: join, options, UserConfiguration(documents))
  }

  func run() throws(Failure) -> Int32 {
    let lock = try Lock.take(NodePaths.lock, purpose: call.role.command, program: "kubeadm")
    defer { _ = lock }
    guard var node = try NodeWork.settle(call) else { return 0 }
    for stage in NodeMaker.stages {
      if let status = try stage.run(&node) { return status }
    }
    return 0
  }
}
