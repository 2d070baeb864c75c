import Core

/// A command line of `podsec-k8s-rbac-create-kubeconfig`.
package struct CreateKubeconfig: CommandCall {
  package let user: UserName
  /// `NAME` of `user@NAME`: an account of another host, to which nothing is copied.
  package let remote: String?
  package let groups: [RBACName]
  package let keyType: KeyType
  package let seconds: Int
  /// The API server's address in the user's kubeconfig; nil for the one of the administrator's.
  package let server: String?
  package let addsAdminContext: Bool
  package let kubeconfig: String?

  package static let spec = CommandSpec(
    RBACCommand.createKubeconfig.rawValue, "give a user a certificate and a kubeconfig",
    operands: "USER[@REMOTE] [GROUP...]",
    description: [
      """
      Makes a private key, has the cluster sign a certificate for it, and writes ~USER/.kube/config. The certificate names \
      the user and the groups, by default \(RBACGroup.users). Called again, it renews: new key, new certificate. Kubernetes \
      cannot take a certificate back before its end.
      """,
      """
      USER also becomes a context of the administrator's kubeconfig, key included. Whoever can read that file can then act \
      as USER; --no-admin-context leaves it out. REMOTE is accepted as before: nothing is copied to another host.
      """,
    ],
    options: [
      .valued(
        nil, "key-type", "TYPE", "of the private key; default: rsa2048", choices: KeyType.allCases.map(\.rawValue)),
      .valued(nil, "days", "N", "how long the certificate is asked for; default: 1825. The cluster may give less"),
      .valued(nil, "server", "URL", "the API server as the user reaches it; default: the administrator's"),
      .flag(nil, "no-admin-context", "leave the administrator's kubeconfig as it is"), .kubeconfig,
    ],
    files: [
      .init("~USER/.kube/config", "the kubeconfig, with key and certificate in it"),
      .init("~USER/.kube/USER.{key,csr,crt}, ca.crt", "private key, request, certificate, the cluster's CA"),
    ],
    statuses: [.init(1, "a failure, or wrong usage")], wrongUsage: 1)

  package init(_ options: CommandOptions) throws(Failure) {
    guard let first = options.words.first else { throw options.wrong("no user") }
    let parts = first.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    user = try options.account(parts[0])
    remote = parts.count == 2 ? parts[1] : nil
    if let remote, RBACName(remote) == nil {
      throw options.wrong("\(CommandOptions.shortened(remote)) is no name of an account")
    }
    let words = Array(options.words.dropFirst())
    groups = try options.groups(words.isEmpty ? [RBACGroup.users] : words)
    if let group = groups.first(where: \.isSystem) {
      throw options.wrong(
        "\(group) is a group of Kubernetes itself, and no certificate is made for it",
        hint: "\(RBACCommand.bindRole.rawValue) \(user) ...   # gives the rights that are meant")
    }
    keyType = options.last("key-type").flatMap(KeyType.init) ?? .rsa2048
    seconds = try options.number("days", in: 1...36500, default: 1825) * 86400
    server = options.last("server")
    if let server, !CreateKubeconfig.isServer(server) {
      throw options.wrong("--server \(CommandOptions.shortened(server)) is not https://HOST[:PORT]")
    }
    addsAdminContext = !options.isSet("no-admin-context")
    kubeconfig = options.last("kubeconfig")
  }

  private static func isServer(_ text: String) -> Bool {
    guard text.hasPrefix("https://") else { return false }
    return HostName.split(String(text.dropFirst(8))) != nil
  }
}
