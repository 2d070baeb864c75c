import Core

/// `podsec-u7s prepare-cluster`: what rootless nodes need of a cluster that rootful kubeadm made.
package struct PrepareCluster: Equatable, Sendable {
  package var isDryRun = false
  package var kubeconfig: String?

  package static let usage = """
    Usage: podsec-u7s prepare-cluster [OPTION...]

    Makes a cluster of rootful kubeadm ready for rootless nodes. Two values are changed, all else stays:
      kube-proxy, conntrack.maxPerCore: 0                  kube-proxy leaves conntrack's limits to the kernel
      kubeadm-config, etcd.local.dataDir: \(NodePaths.etcd)
                                                           where etcd's data outlives a rootless node's namespace
    A value that is right already is left alone. Run it on a control plane, before the first rootless node joins.

    Options:
      -n, --dry-run      print the changes, make none
      --kubeconfig FILE  of the cluster; KUBECONFIG, ~/.kube/config, else \(NodePaths.adminConf)
      -h, --help         this text

    """

  /// Reads the arguments after `prepare-cluster`, nil for help; a `Failure` of status 2 for what cannot be.
  package init?(_ arguments: [String]) throws(Failure) {
    let options = try CommandOptions(
      "prepare-cluster", of: "podsec-u7s", arguments, valued: ["kubeconfig"], booleans: ["n", "dry-run"])
    if options.isHelp { return nil }
    if let word = options.words.first { throw options.wrong("unknown argument '\(word)'") }
    isDryRun = options.isSet("n", "dry-run")
    kubeconfig = options.last("kubeconfig")
  }
}
