import Core

/// What a failed `kubeadm join` left: enough to say where it failed and what to type.
///
/// kubeadm has printed its own message before. Only its exit status is read (kubeadm, `util.CheckErr`).
package struct JoinFailure: Equatable, Sendable {
  /// kubeadm's exit status: 2 where its preflight checks refuse, 3 where its validation does.
  package var status: Int32
  package var isControlPlane: Bool
  /// HOST:PORT that was given; nil with a discovery file.
  package var endpoint: String?
  /// True if the API answers there.
  package var isAnswering: Bool
  /// Files below /etc/kubernetes that were not there before.
  package var made: Set<String>
  package var isKubeletActive: Bool

  package init(
    status: Int32, isControlPlane: Bool, endpoint: String?, isAnswering: Bool, made: Set<String>, isKubeletActive: Bool
  ) {
    self.status = status
    self.isControlPlane = isControlPlane
    self.endpoint = endpoint
    self.isAnswering = isAnswering
    self.made = made
    self.isKubeletActive = isKubeletActive
  }

  /// True if nothing of the node can run yet, so that what was made may be removed: a kubelet without its own
  /// credentials and without static pods runs nothing, and etcd has no member here.
  package var canBeUndone: Bool {
    let runsPods = made.contains {
      $0.hasPrefix(NodePaths.manifests + "/") || $0 == NodePaths.kubeletConf
    }
    return !made.contains(NodePaths.manifests + "/etcd.yaml") && !(isKubeletActive && runsPods)
  }

  /// Where it failed, and one thing to do about it.
  package var failure: Failure {
    let tried: Message = endpoint.map { "join \($0)" } ?? "join the cluster"
    if !canBeUndone {
      return Failure(
        tried, "it ended after parts of this node were started",
        hint: "kubeadm reset -f   # then, with the cause mended, kubeadm join again", status: status)
    }
    if status == 2 {
      return Failure(
        tried, "this host does not pass kubeadm's own checks",
        hint: "kubeadm reset -f   # where an earlier node is in the way; then kubeadm join again", status: status)
    }
    if status == 3 {
      return Failure(tried, "kubeadm does not take these values", hint: "kubeadm join --help", status: status)
    }
    if !made.isEmpty {
      return Failure(
        tried, "the cluster was found, but did not take this node; what was made for it is removed again",
        hint: "kubectl get nodes   # on a control plane: delete an old one, or join with another --node-name",
        status: status)
    }
    if let endpoint, !isAnswering {
      return Failure(
        tried, "no API answers there",
        hint: "curl -k https://\(endpoint)/livez   # has to say ok on this host; look at address, port and firewalls",
        status: status)
    }
    if isControlPlane {
      return Failure(
        tried, "the cluster could not be read with this token, hash and certificate key",
        hint: """
          kubeadm token create --print-join-command --certificate-key \
          $(kubeadm init phase upload-certs --upload-certs | tail -n 1)   # on a control plane
          """, status: status)
    }
    return Failure(
      tried, "the cluster's identity could not be proved with this token and hash",
      hint: "kubeadm token create --print-join-command   # on a control plane: prints a line that is good for a day",
      status: status)
  }
}
