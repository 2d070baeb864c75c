import Core
import CoreU7s
import Host

/// The steps after the genuine kubeadm: kubeconfigs, the pod network, the start at boot. They may be repeated.
struct FinishStage: NodeStage {
  func run(_ node: inout NodeWork) throws(Failure) -> Int32? {
    if node.role.isControlPlane {
      try KubeconfigInstaller(account: node.request.account).install()
      try install(node.flannel, node.request.settings)
    }
    try node.units.enable()
    try node.run([.remove(NodePaths.unfinished)])
    if node.role.isControlPlane { Report.note(RootsKubeconfig.advice) }
    return 0
  }

  /// The pod network, and the rights of u7s-services. A cluster works without these rights, so a failure to give them
  /// is only a warning.
  private func install(_ flannel: Flannel?, _ settings: Settings) throws(Failure) {
    func apply(_ manifest: String, _ purpose: Message) throws(Failure) {
      try Runner.mustSucceed(
        Inside.kubectl(["apply", "-f", "-"] + settings.kubectlArguments, input: manifest), purpose)
    }
    let rights = settings.publishesServices ? ServiceAccess.manifest : ""
    if let flannel {
      Report.note("Installing the pod network: \(flannel.image), MTU \(flannel.backendMTU - Networking.vxlanOverhead)")
      try apply(flannel.manifest + "---\n" + rights, "install flannel")
    } else if !rights.isEmpty {
      do {
        try apply(rights, "install the rights of \(ServiceAccess.name)")
      } catch {
        Report.warning("\(error.tried): \(error.why)")
        Report.line("hint: podsec-u7s prepare-cluster   # installs them; until then Services are not published")
      }
    }
  }
}
