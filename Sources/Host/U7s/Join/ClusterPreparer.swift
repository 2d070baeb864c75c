import Core
import CoreU7s
import Host

/// `podsec-u7s prepare-cluster`: two values of the cluster's ConfigMaps, and the rights of u7s-services.
struct ClusterPreparer {
  private let call: PrepareCluster

  init(_ call: PrepareCluster) { self.call = call }

  func run() throws(Failure) -> Int32 {
    let cluster = try ClusterAdmin(kubeconfig: call.kubeconfig)
    var changes: [ClusterValue.Change] = []
    for value in ClusterValue.allCases {
      let answer = try cluster.kubectl(value.query, "read the cluster's ConfigMap \(value.configMap)")
      if let change = try value.change(answer) { changes.append(change) }
    }
    let token = try cluster.kubectl(ServiceAccess.query, "look for the rights of \(ServiceAccess.name)")
    if token.trimmed.isEmpty {
      if !call.isDryRun {
        _ = try cluster.kubectl(
          ServiceAccess.apply, "make the rights of \(ServiceAccess.name)", input: ServiceAccess.manifest)
      }
      try Report.output("kube-system/\(ServiceAccess.name): none -> an account that publishes Services' ports\n")
    } else if changes.isEmpty {
      try Report.output("nothing to do: the cluster is ready for rootless nodes\n")
      return 0
    }
    for change in changes {
      if call.isDryRun {
        try Report.output(change.diff)
      } else {
        let patch = change.patch
        _ = try cluster.kubectl(
          patch.arguments, "change the cluster's ConfigMap \(change.value.configMap)", input: patch.input)
        try Report.output(change.summary + "\n")
      }
    }
    if changes.contains(where: { $0.value == .etcd }) {
      Report.note(
        """
        a rootful control plane whose etcd data is elsewhere needs, before its next kubeadm upgrade: \
        mkdir -p \(NodePaths.state) && ln -sT /var/lib/etcd \(NodePaths.etcd)
        """)
    }
    return 0
  }
}
