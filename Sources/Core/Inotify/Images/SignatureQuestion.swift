import Core
import YAML

/// What must be looked up to judge an image.
package struct SignatureQuestion: Equatable, Sendable {
  package let image: ImageReference
  package let manifest: ImageDigest
  package let requirement: Node
  /// Key files, all named by the node's own policy.
  package let keyPaths: [String]
  /// The URL of its signatures, without `/signature-N` at the end.
  package let place: String

  /// The most signatures of one manifest that are checked.
  package static let most = 8

  /// `http://sigstore.local:81/sigstore/PATH@sha256=HEX/signature-1`.
  package func url(_ number: Int) -> String { "\(place)/signature-\(number)" }

  /// The look-up that an image needs under its user's policy, or the verdict if none is needed.
  ///
  /// NOTE: users can name keys of their own in their policies. Only key files of the node's policy count, and
  /// signatures are fetched only from the place in the node's registries.d: root must not fetch URLs that a user chose.
  package static func ask(
    _ image: ImageReference, _ stored: StoredImage, _ requirements: [Node], node: UserPolicy, lookasides: Lookasides
  ) -> (question: SignatureQuestion?, verdict: SignatureVerdict?) {
    if requirements.contains(where: { $0["type"]?.string == "reject" }) {
      return (nil, .unsigned("its policy rejects it"))
    }
    let asking = requirements.filter { $0["type"]?.string != "insecureAcceptAnything" }
    // A scope that needs no signature is a separate finding.
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
