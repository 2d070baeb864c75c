import Core
import YAML

/// What has to be looked up to judge an image.
package struct SignatureQuestion: Equatable, Sendable {
  package let image: ImageReference
  package let manifest: ImageDigest
  package let requirement: Node
  /// Files of keys, of the node's own policy.
  package let keyPaths: [String]
  /// Where its signatures are, without the number at the end.
  package let place: String

  /// Signatures of one manifest that are looked at.
  package static let most = 8

  /// `http://sigstore.local:81/sigstore/PATH@sha256=HEX/signature-1`.
  package func url(_ number: Int) -> String { "\(place)/signature-\(number)" }

  /// The question that an image raises under its user's policy, or the verdict that needs no look.
  ///
  /// NOTE: a user's own policy can name a key of the user's own. Only files that the node's policy names count, and
  /// signatures are looked for only where the node's registries.d says: root must not call what a user names.
  package static func ask(
    _ image: ImageReference, _ stored: StoredImage, _ requirements: [Node], node: UserPolicy, lookasides: Lookasides
  ) -> (question: SignatureQuestion?, verdict: SignatureVerdict?) {
    if requirements.contains(where: { $0["type"]?.string == "reject" }) {
      return (nil, .unsigned("its policy rejects it"))
    }
    let asking = requirements.filter { $0["type"]?.string != "insecureAcceptAnything" }
    // The scope without a signature is a violation of its own.
    guard let requirement = asking.first else { return (nil, .signed) }
    guard asking.count == 1 else { return (nil, .unknown("several requirements at once are not looked at")) }
    guard requirement["type"]?.string == "signedBy" else {
      return (nil, .unknown("signatures of type \(requirement["type"]?.string ?? "") are not looked at"))
    }
    guard let manifest = stored.manifest else { return (nil, .unsigned("the store has no manifest of it")) }
    let paths = UserPolicy.keyPaths(requirement)
    guard !paths.isEmpty, paths.allSatisfy(node.keyPaths.contains) else {
      return (nil, .unsigned("its key is not one of the node's policy"))
    }
    guard let place = lookasides.place(of: image) else { return (nil, .unsigned("no store of signatures is named")) }
    let whole = "\(place)/\(image.path)@sha256=\(manifest.hex)"
    return (
      SignatureQuestion(image: image, manifest: manifest, requirement: requirement, keyPaths: paths, place: whole), nil
    )
  }
}
