import Core

/// Which kubeconfig root uses.
package enum RootsKubeconfig {
  package static let path = "/root/.kube/config"

  /// Printed after kubeadm's own advice, `export KUBECONFIG=/etc/kubernetes/admin.conf`, which is wrong on a rootless
  /// node.
  package static let advice: Message = """
    root's kubeconfig is \(path). Do not use \(NodePaths.adminConf) as root, whatever kubeadm says above: \
    \(ClusterAccount.name) can change it, and kubectl runs the programs that a kubeconfig names
    """
}
