import CoreU7s
import Testing

@Suite struct JoinFailureTests {
  private static func join(
    _ status: Int32 = 1, made: Set<String> = [], isAnswering: Bool = true, endpoint: String? = "a:1",
    isKubeletActive: Bool = false, isControlPlane: Bool = false
  ) -> JoinFailure {
    JoinFailure(
      status: status, isControlPlane: isControlPlane, endpoint: endpoint, isAnswering: isAnswering,
      made: Set(made.map { "/etc/kubernetes/" + $0 }),
      isKubeletActive: isKubeletActive)
  }

  @Test(
    "The message of a failed join follows from the files that the join left",
    arguments: [
      (join(), "could not be proved", "token create"), (join(endpoint: nil), "could not be proved", "token create"),
      (join(isControlPlane: true), "certificate key", "--certificate-key $(kubeadm init phase upload-certs"),
      (join(isAnswering: false), "no API answers", "https://a:1/livez"),
      (join(2), "own checks", "reset -f"), (join(3), "these values", "--help"),
      (join(made: ["pki/ca.crt"]), "did not take this node", "kubectl get nodes"),
      (join(made: ["pki/ca.crt"], isAnswering: false), "did not take this node", "kubectl get nodes"),
      (join(made: ["kubelet.conf"], isKubeletActive: true), "were started", "reset -f"),
    ])
  func words(_ join: JoinFailure, why: String, hint: String) {
    let failure = join.failure
    #expect(failure.tried == "join \(join.endpoint ?? "the cluster")")
    #expect(
      failure.why.english.contains(why) && failure.hint?.english.contains(hint) ?? false
        && failure.status == join.status)
  }

  @Test("A join can be undone only if no part of the node can be running")
  func undone() {
    for (made, active, canBeUndone) in [
      ([], false, true), (["bootstrap-kubelet.conf", "pki/ca.crt"], true, true), (["kubelet.conf"], false, true),
      (["manifests/kube-apiserver.yaml", "kubelet.conf"], false, true), (["kubelet.conf"], true, false),
      (["manifests/kube-apiserver.yaml"], true, false), (["manifests/etcd.yaml"], false, false),
    ] as [(Set<String>, Bool, Bool)] {
      #expect(Self.join(made: made, isKubeletActive: active).canBeUndone == canBeUndone)
    }
  }
}
