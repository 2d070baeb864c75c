import YAML

/// A containers-policy.json(5): which images may be used, by transport and scope.
package struct ImagePolicy: Equatable, Sendable {
  package private(set) var document: Node

  /// Nothing is allowed.
  package static let rejecting = ImagePolicy(
    document: .map(("default", .list([requirement("reject")])), ("transports", .map(("docker", .map())))))

  private init(document: Node) { self.document = document }

  /// Reads a policy as containers/image does, which refuses unknown keys; a `Failure` names what is wrong.
  package init(_ text: String, path: String) throws(Failure) {
    func broken(_ why: Message) -> Failure {
      Failure("read \(path)", why, hint: "correct it, or move it away: without it podsec-create-policy makes a new one")
    }
    let documents: [Node]
    do { documents = try YAML.parse(text) } catch { throw broken("it is not JSON: \(error.text)") }
    guard documents.count == 1, case .mapping(let top) = documents[0] else { throw broken("it is not one JSON object") }
    for key in top.entries.map(\.key.text) where key != "default" && key != "transports" {
      throw broken("it has the unknown key '\(key)'")
    }
    guard let standard = top["default"], ImagePolicy.isRequirements(standard) else {
      throw broken("'default' is not a list of requirements")
    }
    for transport in top["transports"]?.entries ?? [] {
      for scope in transport.value.entries where !ImagePolicy.isRequirements(scope.value) {
        throw broken("'\(scope.key.text)' of '\(transport.key.text)' has not a list of requirements")
      }
    }
    document = documents[0]
  }

  package var text: String { JSON.emit(document) + "\n" }

  /// Types of the default requirements, which apply to an image that no scope covers.
  package var defaults: [String] { document["default"]?.items.compactMap { $0["type"]?.string } ?? [] }

  package var isRejecting: Bool { defaults == ["reject"] }

  /// Scopes of registries with their requirements.
  package var scopes: [(name: String, requirements: Node)] {
    (document[path: "transports", "docker"]?.entries ?? []).map { ($0.key.text, $0.value) }
  }

  /// The key file of a scope whose only requirement is `signedBy`; nil for a scope with other requirements.
  package func keyPath(of scope: String) -> String? {
    guard let requirements = scopes.first(where: { $0.name == scope })?.requirements, requirements.items.count == 1,
      requirements.items[0]["type"]?.string == "signedBy"
    else { return nil }
    return requirements.items[0]["keyPath"]?.string
  }

  /// Scopes whose images must be signed by a key of this file.
  package func scopes(ofKey path: String) -> [String] {
    scopes.map(\.name).filter { keyPath(of: $0) == path }
  }

  /// Requires a signature by the key in this file; this replaces the scope's earlier requirements.
  package mutating func require(_ scope: SignatureScope, signedBy path: String) {
    let requirement = Node.map(
      ("type", .string("signedBy")), ("keyType", .string("GPGKeys")), ("keyPath", .string(path)))
    var transports = document["transports"] ?? .map()
    var docker = transports["docker"] ?? .map()
    docker[scope.description] = .list([requirement])
    transports["docker"] = docker
    document["transports"] = transports
  }

  package mutating func drop(_ scope: String) {
    var transports = document["transports"] ?? .map()
    var docker = transports["docker"] ?? .map()
    docker[scope] = nil
    transports["docker"] = docker
    document["transports"] = transports
  }

  /// The same policy for image makers: images that no scope covers are accepted.
  package var forMakers: ImagePolicy {
    var copy = self
    copy.document["default"] = .list([ImagePolicy.requirement("insecureAcceptAnything")])
    return copy
  }

  /// A policy that rejects by default, with the scopes that require a signature; the names of the others are returned.
  package var tightened: (policy: ImagePolicy, dropped: [String]) {
    var policy = ImagePolicy.rejecting
    var dropped: [String] = []
    for scope in scopes {
      if let path = keyPath(of: scope.name), let name = SignatureScope(scope.name) {
        policy.require(name, signedBy: path)
      } else {
        dropped.append(scope.name)
      }
    }
    return (policy, dropped)
  }

  private static func requirement(_ type: String) -> Node { .map(("type", .string(type))) }

  private static let types = ["insecureAcceptAnything", "reject", "signedBy", "sigstoreSigned"]

  private static func isRequirements(_ node: Node) -> Bool {
    guard case .sequence(let items) = node, !items.isEmpty else { return false }
    return items.allSatisfy { types.contains($0["type"]?.string ?? "") }
  }
}
