import Core

/// The name of a kubelet's node in the cluster.
package enum KubeletName {
  /// What kubeadm told kubelet (`kubeadm init --node-name`): `flags` is the text of kubeadm-flags.env.
  /// Otherwise the host's name in small letters, as kubelet takes it (kubelet(1), `--hostname-override`).
  package static func read(flags: String, hostName: String) -> String { override(flags) ?? hostName.lowercased() }

  /// The name that kubeadm told kubelet, or nil.
  package static func override(_ flags: String) -> String? {
    let option = "--hostname-override="
    let words = Kubelet.words(EnvironmentFile.value(of: "KUBELET_KUBEADM_ARGS", in: flags) ?? "")
    return words.last { $0.hasPrefix(option) }.map { String($0.dropFirst(option.count)) }
  }
}
