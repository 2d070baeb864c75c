import Core

/// `podsec-u7s prepare-cluster`: what rootless nodes need of a cluster that rootful kubeadm made.
package struct PrepareCluster: CommandCall {
  package var isDryRun = false
  package var kubeconfig: String?

  package static let spec = CommandSpec(
    "podsec-u7s prepare-cluster", "prepare a cluster of rootful kubeadm for rootless nodes",
    description: [
      """
      Prepares a cluster that rootful kubeadm made for rootless nodes. Run it on a control plane, before the first rootless \
      node joins. Two values are changed where they are not right yet; everything else stays:
        kube-proxy, conntrack.maxPerCore: 0    kube-proxy leaves the limits of conntrack to the kernel
        kubeadm-config, etcd.local.dataDir: \(NodePaths.etcd)    etcd's data outlives a rootless node's namespace
      """
    ],
    options: [
      .valued(
        nil, "kubeconfig", "FILE", "of the cluster; default: KUBECONFIG, ~/.kube/config, else \(NodePaths.adminConf)"),
      .dryRun,
    ])

  package init(_ options: CommandOptions) throws(Failure) {
    try options.refuseWords()
    isDryRun = options.isSet("dry-run")
    kubeconfig = options.last("kubeconfig")
  }
}
