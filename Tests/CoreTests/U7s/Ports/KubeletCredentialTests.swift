import Core
import CoreU7s
import Testing

@Suite struct KubeletCredentialTests {
  private static func kubeconfig(_ cluster: String, _ user: String) -> String {
    "{clusters: [{name: c, cluster: {\(cluster)}}], users: [{name: u, user: {\(user)}}]}"
  }

  @Test("Certificates are read as files and as base64")
  func both() {
    let pem = "/var/lib/kubelet/pki/kubelet-client-current.pem"
    let files = KubeletCredential(
      kubeconfig: Self.kubeconfig(
        "server: 'https://a:6443', certificate-authority-data: QQo=", "client-certificate: \(pem), client-key: \(pem)"))
    #expect(files?.server == "https://a:6443")
    #expect(files?.authority == .text("A\n") && files?.certificate == .file(pem) && files?.key == .file(pem))
    let texts = KubeletCredential(
      kubeconfig: Self.kubeconfig(
        "server: 'https://a:6443', certificate-authority: /ca.crt",
        "client-certificate-data: Qg==, client-key-data: Qw=="))
    #expect(texts?.authority == .file("/ca.crt") && texts?.certificate == .text("B") && texts?.key == .text("C"))
  }

  @Test(
    "A kubeconfig without a server, authority, certificate or key gives nil",
    arguments: [
      "", "{", kubeconfig("server: a", "client-certificate: b, client-key: c"),
      kubeconfig("certificate-authority: a", "client-certificate: b, client-key: c"),
      kubeconfig("server: a, certificate-authority: b", "token: c"),
      kubeconfig("server: a, certificate-authority-data: '?'", "client-certificate: b, client-key: c"),
    ])
  func damaged(text: String) { #expect(KubeletCredential(kubeconfig: text) == nil) }

  @Test(
    "A node's name is kubelet's --hostname-override, otherwise the host's name in lower case",
    arguments: [
      ("", "Host.Example", "host.example"), ("KUBELET_KUBEADM_ARGS=\"--pod-infra-container-image=x\"\n", "h", "h"),
      ("KUBELET_KUBEADM_ARGS=\"--a=b --hostname-override=n1 --node-ip=10.0.0.5\"\n", "h", "n1"),
    ])
  func name(flags: String, host: String, name: String) {
    #expect(KubeletName.read(flags: flags, hostName: host) == name)
  }
}
