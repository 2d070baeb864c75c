import Core
import YAML

/// The images of an OCI image layout (the image specification's image-layout.md), every blob of them looked up.
package struct OCILayout: Equatable, Sendable {
  /// A reference to a blob.
  package struct Descriptor: Equatable, Sendable {
    package let mediaType: String
    /// SHA-256, 64 hexadecimal digits.
    package let hex: String
    package let size: Int

    package var digest: String { "sha256:" + hex }
    package var isIndex: Bool { OCILayout.indexTypes.contains(mediaType) }
    package var isManifest: Bool { OCILayout.manifestTypes.contains(mediaType) }
  }

  package struct Image: Equatable, Sendable {
    package let name: ImageName
    /// Of the manifest, or of the index that holds it.
    package let digest: String
    /// Of the configuration: what tools call the image's id.
    package let config: String
    /// Whether all layers are compressed already: it is pushed as it is.
    package let isComplete: Bool
  }

  package private(set) var images: [Image] = []
  /// Digest of every blob that an image reaches, once, in order.
  package private(set) var blobs: [String] = []

  package static let nameAnnotation = "org.opencontainers.image.ref.name"
  fileprivate static let indexTypes = [
    "application/vnd.oci.image.index.v1+json", "application/vnd.docker.distribution.manifest.list.v2+json",
  ]
  fileprivate static let manifestTypes = [
    "application/vnd.oci.image.manifest.v1+json", "application/vnd.docker.distribution.manifest.v2+json",
  ]
  /// Bytes of a manifest or a configuration at the most (the distribution specification's 4 MiB).
  package static let documentLimit = 4 << 20

  private let sizes: [String: Int]
  private let architecture: Architecture
  private var known: Set<String> = []

  /// Reads the layout: `index` is the text of index.json, `sizes` are the files below blobs/sha256, and `read` gives
  /// the text of one. A `Failure` names the image, and the blob that is missing, of another size, or not to be read.
  package init(
    index: String, sizes: [String: Int], architecture: Architecture, read: (String) throws(Failure) -> String
  ) throws(Failure) {
    self.sizes = sizes
    self.architecture = architecture
    let root: Node
    do { root = try OCILayout.document(index, "index.json") } catch { throw error.with(status: 8) }
    guard case .sequence(let entries)? = root["manifests"], !entries.isEmpty else {
      throw Failure("read index.json", "it names no image", status: 8)
    }
    for entry in entries {
      let name = try imageName(entry)
      do { try add(name, entry, read) } catch { throw Failure("look at \(name)", error.why, hint: error.hint) }
    }
  }

  /// Whether a manifest of a registry lists several; nil where it is none.
  package static func isList(_ text: String) -> Bool? {
    (try? YAML.parse(text))?.first.map { $0["manifests"] != nil }
  }

  /// The architecture that an image's configuration states.
  package static func architecture(_ text: String) -> String? {
    (try? YAML.parse(text))?.first?["architecture"]?.string
  }

  private mutating func add(_ name: ImageName, _ entry: Node, _ read: (String) throws(Failure) -> String)
    throws(Failure)
  {
    let top = try OCILayout.descriptor(entry)
    let found = try manifests(top, entry, depth: 0, read)
    let wanted = found.filter { $0.architecture == nil || $0.architecture == architecture.rawValue }
    guard let manifest = wanted.first else {
      throw Failure(
        "", "it is of \(found.compactMap(\.architecture).joined(separator: ", ")), not of \(architecture.rawValue)")
    }
    let text = try take(manifest.config, read)
    let config = try OCILayout.document(text, "its configuration", keys: ["architecture"])
    guard let stated = config["architecture"]?.string else {
      throw Failure("", "its configuration names no architecture")
    }
    guard stated == architecture.rawValue else {
      throw Failure("", "it is of \(stated), not of \(architecture.rawValue)")
    }
    images.append(
      Image(
        name: name, digest: top.digest, config: manifest.config.digest,
        isComplete: !manifest.layers.isEmpty
          && manifest.layers.allSatisfy { $0.mediaType.hasSuffix("gzip") || $0.mediaType.hasSuffix("zstd") }))
  }

  private struct Manifest {
    var architecture: String?
    var config: Descriptor
    var layers: [Descriptor]
  }

  /// The manifests below a descriptor, with what the index says of their architecture.
  private mutating func manifests(
    _ descriptor: Descriptor, _ entry: Node, depth: Int, _ read: (String) throws(Failure) -> String
  ) throws(Failure) -> [Manifest] {
    guard depth < 4 else { throw Failure("", "its indexes are nested too deep") }
    guard descriptor.isIndex || descriptor.isManifest else {
      throw Failure("", "'\(descriptor.mediaType.prefix(100))' is no type of an image")
    }
    let node = try OCILayout.document(try take(descriptor, read), "blob \(descriptor.digest)")
    if descriptor.isIndex {
      var all: [Manifest] = []
      for inner in node["manifests"]?.items ?? [] {
        all += try manifests(try OCILayout.descriptor(inner), inner, depth: depth + 1, read)
      }
      return all
    }
    guard let config = node["config"], case .sequence(let items)? = node["layers"] else {
      throw Failure("", "\(descriptor.digest) is no manifest of an image")
    }
    var layers: [Descriptor] = []
    for item in items { layers.append(try OCILayout.descriptor(item)) }
    let manifest = Manifest(
      architecture: depth == 0 ? nil : entry[path: "platform", "architecture"]?.string,
      config: try OCILayout.descriptor(config), layers: layers)
    for blob in [manifest.config] + layers { try require(blob) }
    return [manifest]
  }

  /// The text of a blob that is a document.
  private mutating func take(_ descriptor: Descriptor, _ read: (String) throws(Failure) -> String) throws(Failure)
    -> String
  {
    try require(descriptor)
    guard descriptor.size <= OCILayout.documentLimit else {
      throw Failure("", "blob \(descriptor.digest) is too large for a document: \(descriptor.size) bytes")
    }
    return try read(descriptor.hex)
  }

  /// Notes a blob; it must be there and have its size.
  private mutating func require(_ descriptor: Descriptor) throws(Failure) {
    guard let size = sizes[descriptor.hex] else { throw Failure("", "blob \(descriptor.digest) is missing") }
    guard size == descriptor.size else {
      throw Failure("", "blob \(descriptor.digest) has \(size) bytes instead of \(descriptor.size)")
    }
    if known.insert(descriptor.hex).inserted { blobs.append(descriptor.hex) }
  }

  private func imageName(_ entry: Node) throws(Failure) -> ImageName {
    guard let text = entry[path: "annotations", OCILayout.nameAnnotation]?.string else {
      throw Failure("read index.json", "an image has no name (\(OCILayout.nameAnnotation))", status: 8)
    }
    guard let name = ImageName(text) else {
      throw Failure("read index.json", "'\(text.prefix(100))' is not PLATFORM/NAME[:TAG]", status: 8)
    }
    guard !images.contains(where: { $0.name == name }) else {
      throw Failure("read index.json", "\(name) stands there twice", status: 8)
    }
    return name
  }

  private static func descriptor(_ node: Node) throws(Failure) -> Descriptor {
    try refuseOtherCase(node)
    guard let text = node["digest"]?.string, let size = node["size"]?.int, size >= 0 else {
      throw Failure("", "a reference has no digest or no size")
    }
    let hex = text.utf8.dropFirst("sha256:".utf8.count)
    guard text.hasPrefix("sha256:"), hex.count == 64,
      hex.allSatisfy(ASCII.isLowerHex)
    else { throw Failure("", "'\(text.prefix(100))' is no digest of SHA-256") }
    return Descriptor(mediaType: node["mediaType"]?.string ?? "", hex: String(Substring(hex)), size: size)
  }

  private static func document(_ text: String, _ what: Message, keys: [String] = keys) throws(Failure) -> Node {
    let documents: [Node]
    do { documents = try YAML.parse(text) } catch {
      throw Failure("read \(what)", "\(what) cannot be read: \(error.text)")
    }
    guard documents.count == 1, case .mapping = documents[0] else {
      throw Failure("read \(what)", "\(what) is no JSON object")
    }
    try refuseOtherCase(documents[0], keys)
    return documents[0]
  }

  private static let keys = ["digest", "size", "mediaType", "manifests", "config", "layers", "annotations", "platform"]

  /// NOTE: skopeo's JSON reader takes `Digest` for `digest`, and could copy another blob than the one that was looked at.
  private static func refuseOtherCase(_ node: Node, _ keys: [String] = keys) throws(Failure) {
    for entry in node.entries
    where !keys.contains(entry.key.text) && keys.contains(where: { $0.lowercased() == entry.key.text.lowercased() }) {
      throw Failure("read the archive", "'\(entry.key.text.prefix(100))' is no key of an image layout")
    }
  }
}

extension Failure {
  fileprivate func with(status: Int32) -> Failure { Failure(tried, why, hint: hint, status: status) }
}
