import Core
import YAML

/// What the node's kubelet was told, from its config.yaml and kubeadm-flags.env (KubeletConfiguration v1beta1).
package struct KubeletFacts: Equatable, Sendable {
  package var runtimeEndpoint: String
  package var cgroupDriver: String
  /// Its node's name where that is not the host's.
  package var nodeName: String?

  package init(runtimeEndpoint: String, cgroupDriver: String) {
    self.runtimeEndpoint = runtimeEndpoint
    self.cgroupDriver = cgroupDriver
  }

  /// A flag wins over the file. Both defaults are kubelet's own.
  package init(configuration: Node, flags: String?) {
    let words = Kubelet.words(EnvironmentFile.value(of: "KUBELET_KUBEADM_ARGS", in: flags ?? "") ?? "")
    func flag(_ name: String) -> String? {
      words.last { $0.hasPrefix("--\(name)=") }.map { String($0.dropFirst(name.count + 3)) }
    }
    runtimeEndpoint =
      flag("container-runtime-endpoint") ?? configuration["containerRuntimeEndpoint"]?.string
      ?? "unix:///run/containerd/containerd.sock"
    nodeName = KubeletName.override(flags ?? "")
    cgroupDriver = flag("cgroup-driver") ?? configuration["cgroupDriver"]?.string ?? "cgroupfs"
  }

  /// kubelet takes statistics of CRI-O's pods from cAdvisor only where the endpoint ends so (NodePaths.crioEndpoint).
  package var hasStatistics: Bool { runtimeEndpoint.hasSuffix("run/crio/crio.sock") }
}
