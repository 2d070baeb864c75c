import Core
import YAML

/// How this node's kubelet talks to the cluster's API, from its kubeconfig.
package struct KubeletCredential: Equatable, Sendable {
  /// Certificates and keys as PEM.
  package enum PEM: Equatable, Sendable {
    case file(String)
    case text(String)
  }

  /// `https://10.0.0.5:6443`
  package let server: String
  package let authority: PEM
  package let certificate: PEM
  package let key: PEM

  /// nil where the kubeconfig's first cluster and user do not name all four.
  package init?(kubeconfig: String) {
    let cluster = Kubeconfig.firstCluster(kubeconfig)
    let user = Kubeconfig.firstUser(kubeconfig)
    guard let server = cluster?["server"]?.string,
      let authority = KubeletCredential.pem("certificate-authority", cluster),
      let certificate = KubeletCredential.pem("client-certificate", user),
      let key = KubeletCredential.pem("client-key", user)
    else { return nil }
    self.server = server
    self.authority = authority
    self.certificate = certificate
    self.key = key
  }

  private static func pem(_ name: String, _ node: Node?) -> PEM? {
    if let data = node?[name + "-data"]?.string {
      return Base64.decode(data).map { .text(String(decoding: $0, as: UTF8.self)) }
    }
    return node?[name]?.string.map { .file($0) }
  }
}
