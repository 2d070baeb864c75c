import TestSupport
import Testing
import YAML

/// Compares our reading of generated documents with that of the genuine kubectl.
@Suite struct KubernetesTests {
  /// How many documents were read alike or refused.
  private struct Count {
    var same = 0
    var refusedByBoth = 0
    var refusedByUs = 0
  }

  @Test(
    "We read a document as kubectl reads it, or refuse it",
    .enabled(if: Kubectl.found != nil, "no kubectl in KUBE_BIN_DIR or ~/.cache/podsec-sandbox/bin"),
    arguments: 0..<6)
  func generated(seed: UInt64) throws {
    let kubectl = try #require(Kubectl.found)
    var generator = TextGenerator(seed: seed)
    let texts = (0..<1000).map { (name: "n\($0)", text: generator.object(named: "n\($0)")) }
    var theirs: [String: String] = [:]
    for json in kubectl.read(texts) {
      let object = try #require(YAML.parse(json).first)
      theirs[try #require(object[path: "metadata", "name"]?.string)] = Self.meaning(of: object)
    }
    var count = Count()
    for (name, text) in texts {
      let ours = try? YAML.parse(text).first.map(Self.meaning)
      switch (ours, theirs[name]) {
      case (nil, nil): count.refusedByBoth += 1
      case (nil, _?): count.refusedByUs += 1
      case (let ours?, let theirs): if ours == theirs { count.same += 1 } else { #expect(ours == theirs, "\(text)") }
      }
    }
    // The test would prove nothing if most texts were refused, or if we refused many that kubectl reads.
    #expect(count.same > 300 && count.refusedByUs < 100, "\(count)")
  }

  /// The object without its metadata, as one text: keys in order, numbers as kubectl keeps them, in 64 bits.
  private static func meaning(of node: Node) -> String {
    var object = node
    object["metadata"] = nil
    return text(object)
  }

  private static func text(_ node: Node) -> String {
    switch node {
    case .scalar:
      if let number = node.int { return String(number) }
      let json = JSON.emit(node)
      return json.first == "\"" ? json : Double(json).map { "\($0)" } ?? json
    case .sequence(let items): return "[" + items.map(text).joined(separator: ",") + "]"
    case .mapping(let mapping):
      let entries = mapping.entries.map {
        JSON.emit(.scalar(Scalar($0.key.text, .doubleQuoted))) + ":" + text($0.value)
      }
      return "{" + entries.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.joined(separator: ",") + "}"
    }
  }
}
