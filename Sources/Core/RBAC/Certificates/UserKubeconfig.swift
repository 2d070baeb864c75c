import Core
import YAML

/// The cluster as the administrator's kubeconfig has it, and kubeconfigs of users of it.
package struct UserKubeconfig: Equatable, Sendable {
  package let clusterName: String
  /// The cluster's CA, PEM.
  package let authority: String
  private let cluster: Node

  /// Of what `kubectl config view --raw --minify --flatten -o json` prints: the current context's cluster.
  package init(view text: String) throws(Failure) {
    let tried: Message = "find the cluster in the kubeconfig"
    guard let item = try? YAML.parse(text).first?["clusters"]?.items.first, let name = item["name"]?.string,
      let cluster = item["cluster"], cluster["server"]?.string != nil
    else {
      throw Failure(tried, "its current context names none", hint: "kubectl config get-contexts")
    }
    guard let bytes = cluster["certificate-authority-data"]?.string.flatMap(Base64.decode),
      case let authority = String(decoding: bytes, as: UTF8.self), authority.hasPrefix("-----BEGIN CERTIFICATE-----")
    else {
      throw Failure(
        tried, "it holds no CA (certificate-authority-data), by which the user would know the server",
        hint: "give a kubeconfig as kubeadm makes them, with --kubeconfig")
    }
    self.clusterName = name
    self.authority = authority
    // Rebuilt in our own style, without JSON's quotes.
    self.cluster = .map(
      cluster.entries.map { entry in
        guard let flag = entry.value.bool else { return (entry.key.text, .string(entry.value.string ?? "")) }
        return (entry.key.text, .bool(flag))
      })
  }

  /// The user's own kubeconfig. `server` is another address of the API server.
  package func render(_ user: UserName, key: String, certificate: String, server: String? = nil) -> String {
    var cluster = cluster
    if let server { cluster["server"] = .string(server) }
    return Kubeconfig.render(
      cluster: cluster, named: clusterName, user: UserKubeconfig.credentials(key, certificate), named: user.description,
      context: "default")
  }

  private static func credentials(_ key: String, _ certificate: String) -> Node {
    .map(
      ("client-certificate-data", .string(Base64.encode(Array(certificate.utf8)))),
      ("client-key-data", .string(Base64.encode(Array(key.utf8)))))
  }

  /// The administrator's kubeconfig, already checked, with the user and a context of the user's name added.
  package func adding(_ user: UserName, key: String, certificate: String, to text: String) throws(Failure) -> String {
    guard var document = try? YAML.parse(text).first else {
      throw Failure("add the context \(user)", "the kubeconfig cannot be read")
    }
    func put(_ list: String, _ key: String, _ value: Node) {
      var items = (document[list]?.items ?? []).filter { $0["name"]?.string != user.description }
      items.append(.map(("name", .string(user.description)), (key, value)))
      document[list] = .list(items)
    }
    // Refused if a context of another name uses a user of this name: the administrator may need that user's
    // credentials.
    let isNew = !(document["contexts"]?.items ?? []).contains {
      $0[path: "context", "user"]?.string == user.description && $0["name"]?.string != user.description
    }
    guard isNew else {
      throw Failure("add the context \(user)", "another context uses the name \(user)", hint: "--no-admin-context")
    }
    put("users", "user", UserKubeconfig.credentials(key, certificate))
    put("contexts", "context", .map(("cluster", .string(clusterName)), ("user", .string(user.description))))
    return YAML.emit([document])
  }
}
