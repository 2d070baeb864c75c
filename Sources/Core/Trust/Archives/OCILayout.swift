import Core
import YAML

/// The images of an OCI image layout (the image specification's image-layout.md); every blob is checked to exist.
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
  /// The largest manifest or configuration, in bytes (the distribution specification's 4 MiB).
  package static let documentLimit = 4 << 20

  /// The most references to indexes and manifests that are followed: a few indexes that name each other thousands of
  /// times would take hours.
  package static let referenceLimit = 100_000

  private let sizes: [String: Int]
  private let architecture: Architecture
  private var known: Set<String> = []
  private var names: Set<ImageName> = []
  private var followed = 0
  /// Indexes and manifests that were read, by digest: each is read once, however often it is named.
  private var indexes: [String: [Reference]] = [:]
  private var manifests: [String: Manifest] = [:]
  /// What configurations say of their architecture, by digest.
  private var architectures: [String: String?] = [:]

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

  /// Whether a registry's manifest is an index of several manifests; nil if the text cannot be read.
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
    let found = try manifests(Reference(descriptor: top, architecture: nil), depth: 0, read)
    guard
      let manifest = found.first(where: { ($0.architecture ?? architecture.rawValue) == architecture.rawValue })?
        .manifest
    else {
      let others = Set(found.compactMap(\.architecture)).sorted().prefix(10)
      throw Failure("", "it is of \(others.joined(separator: ", ")), not of \(architecture.rawValue)")
    }
    guard let stated = try statedArchitecture(manifest.config, read) else {
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

  private struct Manifest: Equatable {
    var config: Descriptor
    var layers: [Descriptor]
  }

  /// What an index says of an index or a manifest.
  private struct Reference: Equatable {
    var descriptor: Descriptor
    var architecture: String?
  }

  /// The manifests that a reference reaches, through indexes too, with the architecture that the indexes give them.
  private mutating func manifests(
    _ reference: Reference, depth: Int, _ read: (String) throws(Failure) -> String
  ) throws(Failure) -> [(manifest: Manifest, architecture: String?)] {
    let descriptor = reference.descriptor
    guard depth < 4 else { throw Failure("", "its indexes are nested too deep") }
    followed += 1
    guard followed <= OCILayout.referenceLimit else {
      throw Failure("", "its indexes hold more than \(OCILayout.referenceLimit) references")
    }
    guard descriptor.isIndex || descriptor.isManifest else {
      throw Failure("", "'\(descriptor.mediaType.prefix(100))' is no type of an image")
    }
    guard descriptor.isIndex else { return [(try manifest(descriptor, read), reference.architecture)] }
    var all: [(manifest: Manifest, architecture: String?)] = []
    for inner in try references(descriptor, read) { all += try manifests(inner, depth: depth + 1, read) }
    return all
  }

  private mutating func references(_ index: Descriptor, _ read: (String) throws(Failure) -> String) throws(Failure)
    -> [Reference]
  {
    try require(index)
    if let known = indexes[index.hex] { return known }
    let node = try OCILayout.document(try take(index, read), "blob \(index.digest)")
    var references: [Reference] = []
    for inner in node["manifests"]?.items ?? [] {
      references.append(
        Reference(
          descriptor: try OCILayout.descriptor(inner), architecture: inner[path: "platform", "architecture"]?.string))
    }
    indexes[index.hex] = references
    return references
  }

  private mutating func manifest(_ descriptor: Descriptor, _ read: (String) throws(Failure) -> String) throws(Failure)
    -> Manifest
  {
    try require(descriptor)
    if let known = manifests[descriptor.hex] { return known }
    let node = try OCILayout.document(try take(descriptor, read), "blob \(descriptor.digest)")
    guard let config = node["config"], case .sequence(let items)? = node["layers"] else {
      throw Failure("", "\(descriptor.digest) is no manifest of an image")
    }
    var layers: [Descriptor] = []
    for item in items { layers.append(try OCILayout.descriptor(item)) }
    let manifest = Manifest(config: try OCILayout.descriptor(config), layers: layers)
    for blob in [manifest.config] + layers { try require(blob) }
    manifests[descriptor.hex] = manifest
    return manifest
  }

  private mutating func statedArchitecture(
    _ configuration: Descriptor, _ read: (String) throws(Failure) -> String
  ) throws(Failure) -> String? {
    try require(configuration)
    if let known = architectures[configuration.hex] { return known }
    let text = try take(configuration, read)
    let stated = try OCILayout.document(text, "its configuration", keys: ["architecture"])["architecture"]?.string
    architectures[configuration.hex] = .some(stated)
    return stated
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

  private mutating func imageName(_ entry: Node) throws(Failure) -> ImageName {
    guard let text = entry[path: "annotations", OCILayout.nameAnnotation]?.string else {
      throw Failure("read index.json", "an image has no name (\(OCILayout.nameAnnotation))", status: 8)
    }
    guard let name = ImageName(text) else {
      throw Failure("read index.json", "'\(text.prefix(100))' is not PLATFORM/NAME[:TAG]", status: 8)
    }
    guard names.insert(name).inserted else {
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

  private static func document(_ text: String, _ what: String, keys: [String] = keys) throws(Failure) -> Node {
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

  /// NOTE: skopeo's JSON reader ignores case in keys. With both `Digest` and `digest` it could copy a blob that was not
  /// checked.
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
