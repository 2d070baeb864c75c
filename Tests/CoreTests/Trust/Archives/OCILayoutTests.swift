import Core
import CoreTrust
import TestSupport
import Testing

/// An OCI layout in memory, as skopeo makes it.
private struct Layout {
  var blobs: [String: String] = [:]
  var entries: [String] = []

  static let manifestType = "application/vnd.oci.image.manifest.v1+json"
  static let indexType = "application/vnd.oci.image.index.v1+json"

  static func hex(_ text: String) -> String {
    SHA256.digest(Array(text.utf8)).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  mutating func store(_ text: String, _ type: String, extra: String = "") -> String {
    let hex = Layout.hex(text)
    blobs[hex] = text
    return #"{"mediaType": "\#(type)", "digest": "sha256:\#(hex)", "size": \#(text.utf8.count)\#(extra)}"#
  }

  mutating func manifest(_ architecture: String, layers: [String], extra: String = "") -> String {
    let config = store(#"{"architecture": "\#(architecture)"}"#, "application/vnd.oci.image.config.v1+json")
    let layers = layers.map { store("layer \($0)", "application/vnd.oci.image.layer.v1.\($0)") }
    let text = #"{"schemaVersion": 2, "config": \#(config), "layers": [\#(layers.joined(separator: ","))]}"#
    return store(text, Layout.manifestType, extra: extra)
  }

  static func name(_ name: String) -> String { #", "annotations": {"\#(OCILayout.nameAnnotation)": "\#(name)"}"# }

  mutating func add(_ name: String, _ architecture: String = "amd64", layers: [String] = ["tar"]) {
    entries.append(manifest(architecture, layers: layers, extra: Layout.name(name)))
  }

  var index: String { #"{"schemaVersion": 2, "manifests": [\#(entries.joined(separator: ","))]}"# }

  func read(_ index: String? = nil) throws -> OCILayout {
    try OCILayout(
      index: index ?? self.index, sizes: blobs.mapValues(\.utf8.count), architecture: .amd64
    ) { hex throws(Failure) in
      guard let text = blobs[hex] else { throw Failure("read", "asked for what is not there") }
      return text
    }
  }

  /// Why it is refused.
  func why(_ index: String? = nil) -> String {
    do {
      _ = try read(index)
      return ""
    } catch { return (error as? Failure).map { "\($0.status) \($0.tried): \($0.why)" } ?? "?" }
  }
}

@Suite struct OCILayoutTests {
  private static var two: Layout {
    var layout = Layout()
    layout.add("p11/a:1")
    layout.add("p11/b:1", layers: ["tar", "tar+gzip"])
    return layout
  }

  @Test("Images are read with all their blobs; a shared blob is read once")
  func read() throws {
    let layout = try Self.two.read()
    #expect(layout.images.map(\.name.description) == ["p11/a:1", "p11/b:1"])
    #expect(Set(layout.blobs) == Set(Self.two.blobs.keys) && layout.blobs.count == 5)
  }

  @Test(
    "An image is pushed as it is only if all its layers are compressed",
    arguments: [("tar", false), ("tar+gzip", true), ("tar+zstd", true)])
  func complete(_ layer: String, _ isComplete: Bool) throws {
    var layout = Layout()
    layout.add("p11/a:1", layers: [layer, "tar+gzip"])
    #expect(try layout.read().images[0].isComplete == isComplete)
  }

  @Test("An index inside the index is read completely")
  func nested() throws {
    var layout = Layout()
    let arm = layout.manifest("arm64", layers: ["a"], extra: #", "platform": {"architecture": "arm64"}"#)
    let amd = layout.manifest("amd64", layers: ["b"], extra: #", "platform": {"architecture": "amd64"}"#)
    let inner = layout.store(#"{"manifests": [\#(arm), \#(amd)]}"#, Layout.indexType, extra: Layout.name("p11/a:1"))
    layout.entries = [inner]
    #expect(try layout.read().blobs.count == 7)
    // The other architecture's layer is missing, though the index names it too.
    layout.blobs[Layout.hex("layer a")] = nil
    #expect(layout.why().hasSuffix("is missing"))
    layout.entries = [layout.store(#"{"manifests": [\#(arm)]}"#, Layout.indexType, extra: Layout.name("p11/a:1"))]
    layout.blobs[Layout.hex("layer a")] = "layer a"
    #expect(layout.why() == "1 look at p11/a:1: it is of arm64, not of amd64")
  }

  @Test("Indexes nested too deep are refused")
  func deep() {
    var layout = Layout()
    var inner = layout.manifest("amd64", layers: ["b"])
    for _ in 0..<5 {
      inner = layout.store(#"{"manifests": [\#(inner)]}"#, Layout.indexType, extra: Layout.name("p11/a:1"))
    }
    layout.entries = [inner]
    #expect(layout.why().hasSuffix("nested too deep"))
  }

  /// Indexes of three levels; each names the next one `times` times.
  private static func bomb(_ times: Int, images: Int = 1) -> Layout {
    var layout = Layout()
    var inner = layout.manifest("amd64", layers: ["a"])
    for _ in 0..<3 {
      let list = Array(repeating: inner, count: times).joined(separator: ",")
      inner = layout.store(#"{"manifests": [\#(list)]}"#, Layout.indexType)
    }
    layout.entries = (0..<images).map { inner.dropLast() + Layout.name("p11/a:\($0)") + "}" }
    return layout
  }

  @Test("A blob is read only once, however often it is named", arguments: [1, 2, 30])
  func readOnce(times: Int) throws {
    let layout = Self.bomb(times, images: 3)
    var reads = 0
    let read = try OCILayout(
      index: layout.index, sizes: layout.blobs.mapValues(\.utf8.count), architecture: .amd64
    ) { hex throws(Failure) in
      reads += 1
      return layout.blobs[hex] ?? ""
    }
    // Three indexes, the manifest, its configuration.
    #expect(reads == 5 && read.images.count == 3 && read.blobs.count == 6)
  }

  @Test("Indexes that name each other too often are refused")
  func bomb() { #expect(Self.bomb(60).why().hasSuffix("more than 100000 references")) }

  @Test("An image of another architecture, or without one in its configuration, is refused")
  func architecture() {
    var layout = Layout()
    layout.add("p11/a:1", "arm64")
    #expect(layout.why() == "1 look at p11/a:1: it is of arm64, not of amd64")
    layout = Layout()
    layout.add("p11/a:1", #"", "x": ""#)
    #expect(layout.why().contains("it is of , not of amd64"))
  }

  @Test("A blob that is missing or has another size is named")
  func damaged() {
    var layout = Self.two
    let hex = Layout.hex("layer tar")
    layout.blobs[hex] = "layer tar longer"
    #expect(layout.why() == "1 look at p11/a:1: blob sha256:\(hex) has 16 bytes instead of 9")
    layout.blobs[hex] = nil
    #expect(layout.why() == "1 look at p11/a:1: blob sha256:\(hex) is missing")
  }

  @Test(
    "A text that is not an OCI index with images is refused",
    arguments: [
      "", "[]", "{", "{}", #"{"manifests": []}"#, #"{"manifests": {}}"#, "text", "{} {}", #"{"manifests": [1]}"#,
    ])
  func wrongIndex(_ text: String) { #expect(Self.two.why(text).hasPrefix("8 ")) }

  @Test(
    "An index with an invalid digest, size, type or name, or with keys in other case, is refused",
    arguments: [
      (#""sha256:"#, #""sha256:../../"#), (#""sha256:"#, #""sha512:"#), (#""sha256:"#, #""sha256:A"#),
      (#""digest""#, #""Digest""#),
      (#""size""#, #""SIZE""#), (#""manifests""#, #""Manifests""#), (#""size": "#, #""size": -"#),
      (#""size": "#, #""size": 1e"#),
      ("application/vnd.oci.image.manifest", "application/x"), (#""annotations""#, #""ANNOTATIONS""#),
      ("ref.name", "ref.other"), ("p11/b", "p11/a"), ("p11/b", "p11/../b"), ("p11/b", "$(id)"),
      (#""digest""#, #""size": 1, "digest""#),
    ])
  func changed(_ text: String, _ other: String) {
    let parts = Self.two.index.split(separator: text)
    #expect(parts.count > 1)
    #expect(Self.two.why(parts.joined(separator: other)) != "")
  }

  @Test("Random damage of an index is refused or harmless, and never ends the program")
  func random() {
    var generator = Generator(seed: 7)
    let layout = Self.two
    for _ in 0..<2000 {
      var text = Array(layout.index.utf8)
      for _ in 0...generator.below(3) { text[generator.below(text.count)] = UInt8(generator.below(128)) }
      _ = layout.why(String(decoding: text, as: UTF8.self))
    }
  }

  @Test("A registry's answer is read as an index, an image or neither")
  func lists() {
    #expect(OCILayout.isList(Self.two.index) == true && OCILayout.isList(#"{"layers": []}"#) == false)
    #expect(OCILayout.isList("{") == nil && OCILayout.architecture(#"{"architecture": "arm"}"#) == "arm")
  }
}
