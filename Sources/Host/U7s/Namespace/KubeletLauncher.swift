import Core
import CoreU7s
import Glibc
import Host

/// `u7s-kubelet`: kubelet inside the namespace, from its user unit.
package enum KubeletLauncher {
  package static func run() throws(Failure) -> Int32 { try Program.withoutArguments(LauncherSpecs.kubelet, start) }

  private static func start() throws(Failure) -> Int32 {
    let account = try NodeAccount.require()
    let isInside = NodeAccount.isInsideNamespace(of: account)
    // NOTE: the host's root has a terminal, keys and variables that must not come along.
    guard isInside || getuid() == account.uid else {
      throw Failure("start kubelet", "only \(account.name)'s unit does", hint: "systemctl start u7s")
    }
    if !isInside {
      try Namespaces.enterWhenReady(account)
      // NOTE: kubelet.service is a sibling of the namespace's own group. kubelet would read its own group as
      // /../kubelet.service, look there for memory.swap.max, and without it give no pod any swap (LimitedSwap).
      try Namespaces.becomeCgroupRoot()
    }
    NamespaceEnvironment.set(account)
    let command = Kubelet.command(
      try NodeTool.path("kubelet"), kubeadmFlags: Files.readIfPresent(NodePaths.kubeletFlags),
      extraArguments: Environment.value("KUBELET_EXTRA_ARGS"))
    return try Program.supervise(command, staying: true).code
  }
}
