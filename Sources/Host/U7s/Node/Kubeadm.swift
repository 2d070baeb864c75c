import Core
import Glibc

extension Entry {
  private static let kubeadmProgram = "/usr/bin/kubeadm"

  /// `kubeadm`: the genuine one, in the place where its call belongs.
  package static func kubeadm() throws(Failure) -> Int32 {
    let call = KubeadmCall(Environment.arguments)
    if call == .host || Users.isInsideNamespace(of: Users.account()) {
      try execGenuine(Command(kubeadmProgram, forwardingFrom: 1))
    }
    guard getuid() == 0 else {
      throw Failure("change this node", "its cluster is root's to change", hint: "run it as root")
    }
    switch call {
    case .host: preconditionFailure("handled above")
    case .inside: try execInside()
    case .upgrade(let call): return try KubeadmUpgrade(call).run()
    case .reset: return try KubeadmReset().run()
    case .initialize(let options): return try NodeMaker(.initialize, options).run()
    case .join(let options): return try NodeMaker(.joinWorker, options).run()
    }
  }

  /// Becomes `nsenter_u7s kubeadm ARGS`.
  private static func execInside() throws(Failure) -> Never {
    var command = insideKubeadm()
    command.forwardingFrom = 1
    try exec(command)
  }

  /// The genuine kubeadm inside the namespace, our systemctl first on its PATH.
  static func insideKubeadm(_ arguments: [String] = []) -> Command {
    Command(
      NodePaths.shims + "/nsenter_u7s", [kubeadmProgram] + arguments,
      environment: ["PATH": Environment.insidePath])
  }
}
