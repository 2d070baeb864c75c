import Core
import CoreInotify
import Testing
import YAML

@Suite struct StoredImageTests {
  static let id: String = String(repeating: "ab", count: 32)

  @Test("Images are read from a store's index")
  func index() throws {
    let text =
      "[{\"id\":\"\(StoredImageTests.id)\",\"digest\":\"sha256:x\",\"names\":[\"registry.local/a:1\"]},{\"id\":\"\(StoredImageTests.id)\"}]"
    let images = try StoredImage.list(Array(text.utf8))
    #expect(images.map(\.names) == [["registry.local/a:1"], []])
    #expect(images[1].label == "abababababab")
    #expect(try StoredImage.list(Array("null".utf8)) == [])
    #expect(try StoredImage.list([]) == [])
  }

  static let lies: [String] = [
    "{}", "[1]", "[{}]", "[{\"id\":\"../../etc\"}]", "[{\"id\":\"\(id)\",\"names\":[null]}]", "[", "x: [",
    "[{\"id\":\"\(id.uppercased())\"}]", String(repeating: "[", count: 100_000), "\u{0}\u{1}\u{2}",
    "[{\"id\":\"\(id)\",\"id\":\"\(id)\"}]",
  ]

  @Test("A text that is not a store's index is refused", arguments: lies)
  func lie(text: String) {
    #expect(throws: Failure.self) { try StoredImage.list(Array(text.utf8)) }
  }

  @Test("A manifest counts only if its configuration has the image's id")
  func manifest() {
    var image = StoredImage(id: StoredImageTests.id, names: [])
    image.take(manifest: Array("{\"config\":{\"digest\":\"sha256:\(String(repeating: "0", count: 64))\"}}".utf8))
    image.take(manifest: Array("binary\u{0}".utf8))
    #expect(image.manifest == nil)
    let good = Array("{\"config\":{\"digest\":\"sha256:\(StoredImageTests.id)\"}}".utf8)
    image.take(manifest: good)
    #expect(image.manifest == ImageDigest(of: good))
  }

  static let names: [(String, [String]?)] = [
    (
      "registry.local/a/b:1",
      ["registry.local/a/b:1", "registry.local/a/b", "registry.local/a", "registry.local", "*.local", ""]
    ),
    ("10.0.0.1:5000/a", ["10.0.0.1:5000/a", "10.0.0.1:5000", "*.0.0.1:5000", "*.0.1:5000", "*.1:5000", ""]),
    ("localhost/a:1", ["localhost/a:1", "localhost/a", "localhost", ""]),
    ("a:1", nil), ("a/b", nil), ("registry.local/A:1", nil), ("registry.local/../x:1", nil),
    ("registry.local/x@sha256:1", nil),
    ("", nil), ("registry.local/", nil), ("-o/x", nil),
  ]

  @Test("An image's scopes go from its full name up to its registry and its domain", arguments: names)
  func scopes(name: String, scopes: [String]?) {
    #expect(ImageReference(name).map(ReferenceScopes.all) == scopes)
  }

  static func payload(_ digest: String, _ reference: String, type: String = "atomic container signature") -> [UInt8] {
    Array(
      """
      {"critical":{"identity":{"docker-reference":"\(reference)"},"image":{"docker-manifest-digest":"\(digest)"},\
      "type":"\(type)"},"optional":{}}
      """.utf8)
  }

  static let digest: ImageDigest = ImageDigest(of: Array("manifest".utf8))

  /// Digest, signed name, name of the image, comparison, result.
  static let fits: [(String, String, String, String?, Bool?)] = [
    (digest.description, "registry.local/a:1", "registry.local/a:1", nil, true),
    (digest.description, "registry.local/a:2", "registry.local/a:1", nil, false),
    (digest.description, "registry.local/b:1", "registry.local/a:1", nil, false),
    (digest.description, "other.local/a:1", "registry.local/a:1", nil, false),
    (ImageDigest(of: []).description, "registry.local/a:1", "registry.local/a:1", nil, false),
    (digest.description, "registry.local/a:2", "registry.local/a@" + digest.description, nil, true),
    (digest.description, "registry.local/a:2", "registry.local/a:1", "{\"type\":\"matchRepository\"}", true),
    (
      digest.description, "registry.local/a", "registry.local/a@" + digest.description, "{\"type\":\"matchExact\"}",
      false
    ),
    (
      digest.description, "x.local/y:1", "registry.local/a:1",
      "{\"type\":\"exactReference\",\"dockerReference\":\"x.local/y:1\"}", true
    ),
    (
      digest.description, "x.local/y:1", "registry.local/a:1",
      "{\"type\":\"exactRepository\",\"dockerRepository\":\"x.local/z\"}", false
    ),
    (digest.description, "registry.local/a:1", "registry.local/a:1", "{\"type\":\"remapIdentity\"}", nil),
  ]

  @Test("A signature fits only its own manifest digest and image name", arguments: fits.indices)
  func identity(index: Int) throws {
    let (digest, reference, name, identity, result) = StoredImageTests.fits[index]
    let payload = try #require(SignaturePayload(StoredImageTests.payload(digest, reference)))
    let image = try #require(ImageReference(name))
    let node = try identity.flatMap { try YAML.parse($0).first }
    #expect(payload.fits(image, StoredImageTests.digest, identity: node) == result)
  }

  @Test("A text that is not a signature's payload gives nil")
  func payloads() {
    #expect(SignaturePayload(StoredImageTests.payload("d", "r", type: "cosign")) == nil)
    #expect(
      SignaturePayload([]) == nil && SignaturePayload([0xff, 0]) == nil && SignaturePayload(Array("{}".utf8)) == nil)
  }

  @Test("Signatures are at the place of the most specific entry, otherwise at the default place")
  func lookedFor() throws {
    let image = try #require(ImageReference("registry.local/a/b:1"))
    let standard = ("a.yaml", "default-docker:\n  sigstore: http://s:81/sig/\n")
    #expect(try Lookasides([standard]).place(of: image) == "http://s:81/sig")
    let own = (
      "b.yaml",
      "docker:\n  registry.local/a:\n    lookaside: http://own/\n  registry.local:\n    lookaside: http://no/\n"
    )
    #expect(try Lookasides([standard, own]).place(of: image) == "http://own")
    #expect(try Lookasides([]).place(of: image) == nil)
    #expect(throws: Failure.self) { try Lookasides([standard, standard]) }
    #expect(throws: Failure.self) { try Lookasides([own, own]) }
    #expect(throws: Failure.self) { try Lookasides([("x", "a: [")]) }
  }

  static let places: [(String, [String])] = [
    ("[storage]\ndriver = \"overlay\"\n", []), ("graphroot = \"/elsewhere\"", ["/elsewhere"]),
    ("  graphroot='/x' # y", ["/x"]), ("#graphroot = \"/x\"", []), ("graphroot = \"/usual\"", []),
    ("runroot = \"/x\"", []),
  ]

  @Test("An image store at another place is found", arguments: places)
  func storage(text: String, found: [String]) {
    #expect(StorageConf.otherPlaces(text, keys: ["graphroot"], usual: ["/usual"]) == found)
  }

  /// An image's requirements, and the verdict or the signature's URL.
  static let questions: [(String, String)] = [
    ("[{\"type\":\"reject\"}]", "unsigned"), ("[{\"type\":\"insecureAcceptAnything\"}]", "signed"),
    ("[{\"type\":\"sigstoreSigned\"}]", "unknown"),
    ("[{\"type\":\"signedBy\",\"keyPath\":\"/home/alice/own.pgp\"}]", "unsigned"),
    ("[{\"type\":\"signedBy\",\"keyData\":\"YQ==\"}]", "unsigned"),
    ("[{\"type\":\"signedBy\",\"keyPath\":\"/k\"},{\"type\":\"signedBy\",\"keyPath\":\"/l\"}]", "unknown"),
    (
      "[{\"type\":\"signedBy\",\"keyPath\":\"/var/sigstore/keys/i.pgp\"}]",
      "http://s/a@sha256=\(digest.hex)/signature-2"
    ),
  ]

  @Test("Only signatures by keys of the node's policy, from the node's signature store, count", arguments: questions)
  func question(requirements: String, outcome: String) throws {
    let image = try #require(ImageReference("registry.local/a:1"))
    let stored = StoredImage(id: StoredImageTests.id, names: [image.name], manifest: StoredImageTests.digest)
    let asked = SignatureQuestion.ask(
      image, stored, try YAML.parse(requirements)[0].items, node: PolicyChecksTests.policy(),
      lookasides: try Lookasides([("d", "default-docker: {lookaside: http://s}")]))
    switch asked.verdict {
    case .signed?: #expect(outcome == "signed")
    case .unsigned?: #expect(outcome == "unsigned")
    case .unknown?: #expect(outcome == "unknown")
    case nil: #expect(asked.question?.url(2) == outcome)
    }
  }

  @Test("Images outside of scopes, unsigned images and open registries have their own weights")
  func findings() {
    var user = PolicyChecksTests.user {
      $0.policy = PolicyChecksTests.policy(
        docker: "\"registry.local\":\(PolicyChecksTests.signed),\"docker.io\":\(PolicyChecksTests.open)")
    }
    user.images = ["registry.local/x:1", "registry.local/y:1", "quay.io/z:1", "docker.io/library/w:1", "not a name"].map
    {
      StoredImage(id: StoredImageTests.id, names: [$0])
    }
    let verdicts: [String: [String: SignatureVerdict]] = [
      "alice": ["registry.local/x:1": .signed, "registry.local/y:1": .unsigned("no signature")]
    ]
    let found = ImageChecks.findings([user], verdicts)
    #expect(found.map(\.weight) == [101, 102, 103])
    #expect(
      found.map(\.details) == [
        ["alice: docker.io"], ["alice: registry.local/y:1 (no signature)"],
        ["alice: quay.io/z:1", "alice: not a name"],
      ])
    #expect(ImageChecks.unknown([user], ["alice": ["quay.io/z:1": .unknown("down")]]) == ["alice: quay.io/z:1: down"])
    user.images = [StoredImage(id: StoredImageTests.id, names: [])]
    #expect(ImageChecks.unknown([user], [:]) == ["alice: the image abababababab has no name"])
    #expect(ImageChecks.users([PolicyChecksTests.user("m", ["podman_dev"]), user]).map(\.name) == ["alice"])
  }
}
