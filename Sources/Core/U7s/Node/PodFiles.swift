import Core
import YAML

/// Files of this host that a user's configuration gives to the pods of the control plane, which run with the account's
/// rights (kubeadm API v1beta4, `ExternalEtcd` and `HostPathMount`).
package enum PodFiles {
  /// Paths in the order of the documents. What lies in kubeadm's own directory is left out: its files are the account's.
  package static func paths(_ cluster: Node?) -> [String] {
    guard let cluster else { return [] }
    let etcd = cluster[path: "etcd", "external"]
    let keys = ["caFile", "certFile", "keyFile"].compactMap { etcd?[$0]?.string }
    let volumes = [["apiServer"], ["controllerManager"], ["scheduler"], ["etcd", "local"]].flatMap { place in
      cluster[path: place + ["extraVolumes"]]?.items.compactMap { $0["hostPath"]?.string } ?? []
    }
    return (keys + volumes).filter { $0.hasPrefix("/") && !$0.hasPrefix(NodePaths.kubernetes + "/") }
  }

  /// Asks whether the account may read a file, or also write it; test(1).
  package static func question(_ path: String, isWritten: Bool = false) -> Command {
    let account = ["--reuid", ClusterAccount.name, "--regid", ClusterAccount.name, "--init-groups", "--inh-caps=-all"]
    let test = ["/usr/bin/test", "-r", path] + (isWritten ? ["-a", "-w", path] : [])
    return Command("/usr/bin/setpriv", account + ["--"] + test)
  }
}
