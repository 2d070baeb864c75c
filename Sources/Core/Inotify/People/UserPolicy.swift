import Core
import YAML

/// What a policy requires of a user's images. containers/image demands all requirements of a scope at once, so a single
/// `reject` or a single demand for a signature is decisive.
package struct UserPolicy: Equatable, Sendable {
  private let policy: ImagePolicy

  package init(_ policy: ImagePolicy) { self.policy = policy }

  /// Whether images that no scope covers are rejected.
  package var isRejecting: Bool { policy.defaults.contains("reject") }

  /// Scopes of registries whose images need no signature.
  package var unsignedScopes: [String] {
    policy.scopes.filter { UserPolicy.types($0.requirements).allSatisfy { $0 == "insecureAcceptAnything" } }.map(\.name)
  }

  package func asksForSignatures(of registry: String) -> Bool {
    policy.scopes.contains {
      ReferenceScopes.covers($0.name, registry)
        && UserPolicy.types($0.requirements).contains { $0 == "signedBy" || $0 == "sigstoreSigned" }
    }
  }

  /// Transports other than `docker` (registries) that are not wholly rejected.
  package var otherTransports: [String] {
    (policy.document["transports"]?.entries ?? []).filter { transport in
      transport.key.text != "docker"
        && !transport.value.entries.allSatisfy { UserPolicy.types($0.value).contains("reject") }
    }.map(\.key.text)
  }

  /// The requirements of the most specific scope that covers an image; nil if none does.
  package func requirements(of image: ImageReference) -> [Node]? {
    let scopes = Dictionary(policy.scopes.map { ($0.name, $0.requirements) }) { first, _ in first }
    return ReferenceScopes.all(of: image).lazy.compactMap { scopes[$0] }.first?.items
  }

  /// All key files that the policy names.
  package var keyPaths: Set<String> {
    Set(policy.scopes.flatMap(\.requirements.items).flatMap(UserPolicy.keyPaths))
  }

  package static func keyPaths(_ requirement: Node) -> [String] {
    ([requirement["keyPath"]?.string] + (requirement["keyPaths"]?.items.map(\.string) ?? [])).compactMap { $0 }
  }

  private static func types(_ requirements: Node) -> [String] { requirements.items.compactMap { $0["type"]?.string } }
}
