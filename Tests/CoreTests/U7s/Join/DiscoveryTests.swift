import CoreU7s
import Testing
import YAML

@Suite struct DiscoveryTests {
  private static let kubeconfig = """
    apiVersion: v1
    clusters:
    - cluster:
        certificate-authority-data: QUJD
        server: https://10.0.0.11:6443
      name: ""
    kind: Config

    """
  /// Made by Python's hmac, of the text above and the token abcdef.0123456789abcdef.
  private static let signature =
    "eyJhbGciOiJIUzI1NiIsImtpZCI6ImFiY2RlZiJ9..7hdnZYVTBPFNyak0dDZvQelXuXTLN8y3d8osS2suldY"

  private static func discovery(_ text: String) throws -> Discovery? {
    Discovery(try YAML.parse("kind: JoinConfiguration\napiVersion: kubeadm.k8s.io/v1beta4\ndiscovery:\n" + text))
  }
  private static let byToken =
    "  bootstrapToken: {token: abcdef.0123456789abcdef, apiServerEndpoint: '10.0.0.11:6443'}\n"

  @Test("A token and an address are enough for discovery; a separate bootstrap token is used if it is given")
  func token() throws {
    let plain = try #require(try Self.discovery(Self.byToken))
    #expect(plain.server == "https://10.0.0.11:6443" && plain.file == nil)
    #expect(plain.bootstrapToken == "abcdef.0123456789abcdef" && plain.token == plain.bootstrapToken)
    let two = try #require(try Self.discovery(Self.byToken + "  tlsBootstrapToken: fedcba.0123456789abcdef\n"))
    #expect(two.bootstrapToken == "fedcba.0123456789abcdef" && two.token == "abcdef.0123456789abcdef")
  }

  @Test(
    "Without a complete token and address, discovery is nil",
    arguments: [
      "  {}\n", "  bootstrapToken: {token: abcdef.0123456789abcdef}\n",
      "  bootstrapToken: {apiServerEndpoint: 'a:1'}\n",
      "  bootstrapToken: {token: short.x, apiServerEndpoint: 'a:1'}\n", "  file: {kubeConfigPath: /a}\n",
      "  tlsBootstrapToken: abcdef.0123456789abcdef\n  file: {kubeConfigPath: 'https://a/b'}\n",
    ])
  func nothing(text: String) throws { #expect(try Self.discovery(text) == nil) }

  @Test("A discovery file needs the bootstrap token beside it")
  func file() throws {
    let found = try Self.discovery("  tlsBootstrapToken: abcdef.0123456789abcdef\n  file: {kubeConfigPath: /a}\n")
    #expect(found?.file == "/a" && found?.server == nil)
  }

  private static func answer(_ text: String, _ signature: String, id: String = "abcdef") -> String {
    JSON.emit(.map(("data", .map(("kubeconfig", .string(text)), ("jws-kubeconfig-" + id, .string(signature))))))
  }

  @Test("A kubeconfig that is signed with the token's secret is accepted")
  func signed() throws {
    let discovery = try #require(try Self.discovery(Self.byToken))
    #expect(discovery.signedKubeconfig(Self.answer(Self.kubeconfig, Self.signature)) == Self.kubeconfig)
  }

  @Test("A kubeconfig without a signature, or with one of another key or text, is refused")
  func forged() throws {
    let discovery = try #require(try Self.discovery(Self.byToken))
    let other = try #require(
      try Self.discovery("  bootstrapToken: {token: abcdef.0123456789abcdee, apiServerEndpoint: 'a:1'}\n"))
    #expect(other.signedKubeconfig(Self.answer(Self.kubeconfig, Self.signature)) == nil)
    for (text, signature, id) in [
      (Self.kubeconfig + " ", Self.signature, "abcdef"), (Self.kubeconfig, Self.signature, "abcdee"),
      (Self.kubeconfig, "", "abcdef"), (Self.kubeconfig, "..", "abcdef"), (Self.kubeconfig, "a.b", "abcdef"),
      (Self.kubeconfig, String(Self.signature.dropLast()), "abcdef"),
    ] { #expect(discovery.signedKubeconfig(Self.answer(text, signature, id: id)) == nil, "\(signature)") }
    for text in ["", "{}", "[", "{\"data\": 5}"] { #expect(discovery.signedKubeconfig(text) == nil) }
  }

  @Test("Only the address and the authority are taken from a cluster's kubeconfig")
  func clean() throws {
    let discovery = try #require(try Self.discovery(Self.byToken))
    let text = try #require(
      discovery.kubeconfig(from: Self.kubeconfig + "users: [{user: {exec: {command: /bin/sh}}}]\n"))
    #expect(!text.contains("exec"))
    #expect(
      text.contains("QUJD") && text.contains("https://10.0.0.11:6443") && text.contains("abcdef.0123456789abcdef"))
    for text in [
      "", "[", "clusters: []", "clusters: [{cluster: {server: 'https://a'}}]",
      "clusters: [{cluster: {server: 'http://a', certificate-authority-data: QQ}}]",
    ] {
      #expect(discovery.kubeconfig(from: text) == nil)
    }
  }

  @Test("A refusal names the value, what it has to be, and the command")
  func refusal() throws {
    let change = try #require(
      try ClusterValue.conntrack.change("{\"data\": {\"config.conf\": \"conntrack: {maxPerCore: null}\"}}"))
    let failure = ClusterValue.refusal(change)
    #expect(failure.why.english.hasPrefix("conntrack.maxPerCore is null, and has to be 0"))
    #expect(failure.hint?.english.hasPrefix("podsec-u7s prepare-cluster") == true)
    #expect(ClusterValue.needed(by: .joinWorker) == [.conntrack])
    #expect(ClusterValue.needed(by: .joinControlPlane) == [.conntrack, .etcd])
  }
}
