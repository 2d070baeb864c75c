import Core

/// The descriptions of the programs that people rarely type: what the units start, and the way into the namespace.
package enum LauncherSpecs {
  package static let nsenter = CommandSpec(
    "nsenter_u7s", "run a command, or a shell, as root of the namespace", operands: "[COMMAND [ARGUMENT...]]",
    description: [
      """
      Runs a command as root of the namespace that the node lives in, or the shell of SHELL where no command is given. It \
      waits up to 10 seconds for a namespace that is starting. Of the environment only terminal, language, time zone, \
      proxies, editor, KUBECONFIG and U7S_ settings cross.
      """
    ],
    examples: [
      .init("nsenter_u7s crictl ps", "the containers of this node"),
      .init("nsenter_u7s systemctl restart kubelet", "after an upgrade"),
    ], statuses: [.init(127, "the command is not there; else its own status, 128 and the signal's number for a signal")]
  )

  package static let kubelet = CommandSpec(
    "u7s-kubelet", "start kubelet in the namespace",
    description: ["Starts kubelet in the namespace. For kubelet.service of \(ClusterAccount.name), not for people."])

  package static let crio = CommandSpec(
    "u7s-crio", "write the configuration of CRI-O and start it in the namespace",
    description: [
      "Writes the configuration of CRI-O and becomes crio. For rootlesskit.service of \(ClusterAccount.name), not for people."
    ])

  package static let rootlesskit = CommandSpec(
    "u7s-rootlesskit", "start RootlessKit and prepare its namespaces",
    description: [
      """
      Becomes rootlesskit, and prepares the namespaces when rootlesskit calls it again. For rootlesskit.service of \
      \(ClusterAccount.name), not for people.
      """
    ])

  package static let services = CommandSpec(
    ServiceAccess.name, "publish Services and host ports on this node",
    description: [
      """
      Follows the cluster's Services and the host ports of this node's pods and publishes them on this node. For \
      u7s-services.service of \(ClusterAccount.name), not for people.
      """
    ])

  package static let all = [nsenter, kubelet, crio, rootlesskit, services]
}
