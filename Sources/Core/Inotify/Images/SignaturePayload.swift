import Core
import YAML

/// The content of a signature (containers-signature(5)): the digest of the manifest, and the image's name.
package struct SignaturePayload: Equatable, Sendable {
  package let digest: String
  package let reference: String

  /// nil if the bytes are not a payload.
  package init?(_ bytes: [UInt8]) {
    guard let documents = try? YAML.parse(bytes), documents.count == 1, let critical = documents[0]["critical"],
      critical["type"]?.string == "atomic container signature",
      let digest = critical[path: "image", "docker-manifest-digest"]?.string,
      let reference = critical[path: "identity", "docker-reference"]?.string
    else { return nil }
    self.digest = digest
    self.reference = reference
  }

  /// Whether the signature is for this manifest and this image. `identity` is the requirement's `signedIdentity`, which
  /// says how names are compared. Returns nil if that way is not known here.
  package func fits(_ image: ImageReference, _ manifest: ImageDigest, identity: Node?) -> Bool? {
    guard digest == manifest.description else { return false }
    guard let signed = ImageReference(reference) else { return false }
    switch identity?["type"]?.string ?? "matchRepoDigestOrExact" {
    case "matchRepoDigestOrExact":
      return signed.repository == image.repository && (image.tag == nil || signed.tag == image.tag)
    case "matchExact":
      return image.tag != nil && signed.repository == image.repository && signed.tag == image.tag
    case "matchRepository": return signed.repository == image.repository
    case "exactReference": return reference == identity?["dockerReference"]?.string
    case "exactRepository": return signed.repository == identity?["dockerRepository"]?.string
    default: return nil
    }
  }
}
