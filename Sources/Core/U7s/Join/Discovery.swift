import Core
import YAML

/// How a `join` finds its cluster: what is needed to read the cluster's own configuration before anything is changed.
package struct Discovery: Equatable, Sendable {
  /// `https://HOST:PORT`, where the ConfigMap cluster-info is read without credentials; nil with a discovery file.
  package var server: String?
  /// The caller's own kubeconfig in place of cluster-info.
  package var file: String?
  package var token: String
  /// The token that the cluster knows the new node by.
  package var bootstrapToken: String

  /// The discovery of a rendered configuration; nil where it names neither a token and a host nor a file and a token.
  package init?(_ documents: [Node]) {
    guard let join = UserConfiguration(documents).join, let discovery = join["discovery"] else { return nil }
    let own = discovery[path: "bootstrapToken", "token"]?.string
    let bootstrap = discovery["tlsBootstrapToken"]?.string ?? own
    guard let bootstrap, Discovery.isToken(bootstrap) else { return nil }
    bootstrapToken = bootstrap
    token = own ?? bootstrap
    if let file = discovery[path: "file", "kubeConfigPath"]?.string {
      guard file.hasPrefix("/") else { return nil }
      self.file = file
    } else if let host = discovery[path: "bootstrapToken", "apiServerEndpoint"]?.string, !host.isEmpty,
      Discovery.isToken(token)
    {
      server = "https://" + host
    } else {
      return nil
    }
  }

  /// `[a-z0-9]{6}.[a-z0-9]{16}`, as kubeadm requires.
  private static func isToken(_ text: String) -> Bool {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 2 && parts[0].utf8.count == 6 && parts[1].utf8.count == 16
      && parts.joined().utf8.allSatisfy { ASCII.isLower($0) || ASCII.isDigit($0) }
  }

  /// kubectl's arguments for reading cluster-info.
  package static let clusterInfo = ["get", "--raw=/api/v1/namespaces/kube-public/configmaps/cluster-info"]

  /// A kubeconfig without credentials, for reading cluster-info. NOTE: nothing secret is sent, because the server is
  /// not verified yet. It names a user because kubectl would otherwise ask for one at the terminal.
  package static func strangersKubeconfig(_ server: String) -> String {
    kubeconfig(
      cluster: .map(("server", .string(server)), ("insecure-skip-tls-verify", .bool(true))),
      user: .map(("username", .string("anonymous"))))
  }

  /// The kubeconfig in cluster-info if it is signed with the token's secret: its server then knows the token, so the
  /// token may be sent to it. nil if it is not (HS256, RFC 7515; kubeadm's "token-based discovery").
  package func signedKubeconfig(_ answer: String) -> String? {
    let parts = token.split(separator: ".")
    guard parts.count == 2, let map = (try? YAML.parse(answer))?.first,
      let text = map[path: "data", "kubeconfig"]?.string,
      let signature = map[path: "data", "jws-kubeconfig-\(parts[0])"]?.string
    else { return nil }
    // header..signature: the payload is left out.
    let pieces = signature.split(separator: ".", omittingEmptySubsequences: false)
    guard pieces.count == 3, pieces[1].isEmpty else { return nil }
    let message = "\(pieces[0])." + Base64.url(Array(text.utf8))
    let digest = SHA256.hmac(key: Array(parts[1].utf8), Array(message.utf8))
    return Base64.url(digest) == pieces[2] ? text : nil
  }

  /// A kubeconfig with the bootstrap token for the first cluster of another kubeconfig, of which it takes only the
  /// address and the CA.
  package func kubeconfig(from text: String) -> String? {
    guard let cluster = Kubeconfig.firstCluster(text),
      let authority = cluster["certificate-authority-data"]?.string,
      let server = cluster["server"]?.string ?? self.server, server.hasPrefix("https://")
    else { return nil }
    return Discovery.kubeconfig(
      cluster: .map(("server", .string(server)), ("certificate-authority-data", .string(authority))),
      user: .map(("token", .string(bootstrapToken))))
  }

  private static func kubeconfig(cluster: Node, user: Node) -> String {
    Kubeconfig.render(cluster: cluster, named: "cluster", user: user, named: "node", context: "join")
  }
}
