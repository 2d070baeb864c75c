import Core
import YAML

/// An image of a container store.
package struct StoredImage: Equatable, Sendable {
  /// 64 hexadecimal digits: the digest of its configuration.
  package let id: String
  /// Names as the store's index has them; whoever owns the store wrote them.
  package let names: [String]
  /// The digest of the manifest in the store; nil if there is none for this image.
  package var manifest: ImageDigest?

  package init(id: String, names: [String], manifest: ImageDigest? = nil) {
    self.id = id
    self.names = names
    self.manifest = manifest
  }

  /// The name of the image in messages.
  package var label: String { names.first.map { Escaped.text($0, limit: 255) } ?? String(id.prefix(12)) }

  /// Reads `overlay-images/images.json`; a `Failure` says why it is not an index of images.
  package static func list(_ bytes: [UInt8]) throws(Failure) -> [StoredImage] {
    func broken(_ why: Message) -> Failure { Failure("read images.json", why) }
    let documents: [Node]
    do { documents = try YAML.parse(bytes) } catch { throw broken("it is not JSON: \(error.text)") }
    if documents.isEmpty || documents[0].isNull { return [] }
    guard documents.count == 1, case .sequence(let items) = documents[0] else { throw broken("it is not one list") }
    var images: [StoredImage] = []
    for item in items {
      guard let id = item["id"]?.string, ImageDigest("sha256:" + id) != nil else { throw broken("an image has no id") }
      let names = item["names"]?.items ?? []
      guard names.allSatisfy({ $0.string != nil }) else { throw broken("a name of \(id.prefix(12)) is no text") }
      images.append(StoredImage(id: id, names: names.compactMap(\.string)))
    }
    return images
  }

  /// Takes the manifest that the store has for this image. It is accepted only if it names the image's own
  /// configuration; otherwise the index is wrong, and the image counts as one without a manifest.
  package mutating func take(manifest bytes: [UInt8]) {
    guard let document = try? YAML.parse(bytes).first, document[path: "config", "digest"]?.string == "sha256:" + id
    else {
      return
    }
    manifest = ImageDigest(of: bytes)
  }
}
