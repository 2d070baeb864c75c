import Core
import CoreU7s
import Glibc
import Host

/// Checks, before a `join` changes anything, whether the cluster is ready for a rootless node. If the cluster does not
/// answer, this refuses nothing, and kubeadm's own message tells why.
struct JoinCheck {
  private static let kubectl = SystemTool.place("kubectl")
  private static let patience = 20.0
  let discovery: Discovery
  let role: NodeRole

  /// The API's answer with the cluster's ConfigMap kubeadm-config; nil if the cluster does not answer.
  func run() throws(Failure) -> String? {
    guard Files.isExecutable(JoinCheck.kubectl), let kubeconfig = kubeconfig() else { return nil }
    for value in ClusterValue.needed(by: role) {
      guard let answer = ask(value.rawQuery, kubeconfig), !answer.trimmed.isEmpty else { continue }
      if let change = try? value.change(answer) { throw ClusterValue.refusal(change) }
    }
    return ask(ClusterValue.etcd.rawQuery, kubeconfig)
  }

  /// The images of the cluster's own version that this node will need, from what `run` returned.
  func images(_ configuration: String) -> [String] {
    guard let question = Images.list(GenuineKubeadm.program, ofCluster: configuration),
      let outcome = try? Spawn.capture(question),
      outcome.status.isSuccess
    else { return [] }
    return NodeImages.needed(by: role, of: Images.names(outcome.output))
  }

  private func kubeconfig() -> String? {
    if let file = discovery.file { return (try? NamedFile.read(file)).flatMap { discovery.kubeconfig(from: $0) } }
    guard let server = discovery.server else { return nil }
    // The controller bootstrap-signer signs cluster-info for a new token within seconds, and right after an `init`
    // later.
    let deadline = monotonicSeconds() + JoinCheck.patience
    while let answer = ask(Discovery.clusterInfo, Discovery.strangersKubeconfig(server)) {
      if let text = discovery.signedKubeconfig(answer) { return discovery.kubeconfig(from: text) }
      if monotonicSeconds() > deadline { return nil }
      usleep(300_000)
    }
    return nil
  }

  /// kubectl's answer; the kubeconfig reaches it in memory, for it holds the token.
  private func ask(_ arguments: [String], _ kubeconfig: String) -> String? {
    let command = Command(
      JoinCheck.kubectl, ["--kubeconfig=/dev/stdin", "--request-timeout=5s"] + arguments, input: kubeconfig)
    guard let outcome = try? Spawn.capture(command, seconds: 10), outcome.status.isSuccess else { return nil }
    return outcome.output
  }
}
