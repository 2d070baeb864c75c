import Core
import CoreU7s
import Glibc
import Host

/// `kubeadm`: runs the genuine one on the host or inside the namespace, depending on the call.
package enum KubeadmShim {
  package static func run() throws(Failure) -> Int32 {
    let call = KubeadmCall(Environment.arguments)
    if call == .host || NodeAccount.isInsideNamespace(of: NodeAccount.find()) {
      try Program.execGenuine(Command(GenuineKubeadm.program, forwardingFrom: 1))
    }
    guard getuid() == 0 else {
      throw Failure(
        "run this call", "only root can", hint: "sudo \(Environment.programName)   # with the same arguments")
    }
    switch call {
    case .host: preconditionFailure("handled above")
    case .inside where FileArguments(Environment.arguments).files.isEmpty: try Program.exec(GenuineKubeadm.forwarding())
    case .inside: return try GenuineKubeadm.superviseCallers().code
    case .upgrade(let call): return try KubeadmUpgrade(call).run()
    case .reset(let call): return try KubeadmReset().run(call)
    case .initialize(let options): return try NodeMaker(join: false, options).run()
    case .join(let options): return try NodeMaker(join: true, options).run()
    }
  }
}
