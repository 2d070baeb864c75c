import Core
import YAML

/// A directory of containers-registries.d(5): where the signatures of images are.
package struct Lookasides: Equatable, Sendable {
  /// Where they are for registries that have no place of their own.
  package private(set) var standard: String?
  private var byScope: [String: String] = [:]

  /// Reads its files. A `Failure` names a file that containers/image would refuse, or an entry that two files have.
  package init(_ files: [(path: String, text: String)]) throws(Failure) {
    for (path, text) in files {
      let documents: [Node]
      do { documents = try YAML.parse(text) } catch { throw Failure("read \(path)", "\(error.text)") }
      guard documents.count <= 1 else { throw Failure("read \(path)", "it is not one document") }
      guard let document = documents.first else { continue }
      if let entry = document["default-docker"] {
        guard standard == nil else { throw Failure("read \(path)", "'default-docker' stands in two files") }
        standard = Lookasides.place(entry)
      }
      for entry in document["docker"]?.entries ?? [] {
        guard let place = Lookasides.place(entry.value) else { continue }
        guard byScope.updateValue(place, forKey: entry.key.text) == nil else {
          throw Failure("read \(path)", "\(entry.key.text.quoted) stands in two files")
        }
      }
    }
  }

  /// The place of an image's signatures, without a slash at its end; nil if there is none.
  package func place(of image: ImageReference) -> String? {
    let scopes = ReferenceScopes.all(of: image)
    guard var place = scopes.lazy.compactMap({ byScope[$0] }).first ?? standard else { return nil }
    while place.hasSuffix("/") { place.removeLast() }
    return place
  }

  /// The keys named `sigstore` are those of podman before 4.2.
  private static func place(_ entry: Node) -> String? { entry["lookaside"]?.string ?? entry["sigstore"]?.string }
}
