import Core
import CoreTrust
import Testing

@Suite struct ImagePolicyTests {
  static let server = Address(bytes: [10, 0, 0, 1])
  static let signed = """
    {"default":[{"type":"reject"}],"transports":{"docker":{"registry.local":\
    [{"type":"signedBy","keyType":"GPGKeys","keyPath":"/var/sigstore/keys/imagemaker.pgp"}]}}}
    """

  private func published(_ names: [String] = ["imagemaker.pgp", "policy.json"]) throws -> PublishedTrust {
    let items = names.map { "{\"name\":\"\($0)\",\"type\":\"file\"}" }.joined(separator: ",")
    return try PublishedTrust(listing: "[\(items)]", server: ImagePolicyTests.server)
  }

  @Test("The first policy of a server rejects everything, as documented")
  func rejecting() throws {
    let policy = try ImagePolicy(ImagePolicy.rejecting.text, path: "p")
    #expect(policy.isRejecting && policy.scopes.isEmpty)
    #expect(
      policy.text.filter { !$0.isWhitespace } == "{\"default\":[{\"type\":\"reject\"}],\"transports\":{\"docker\":{}}}")
  }

  @Test("A maker's scope requires the maker's key, which replaces earlier requirements")
  func require() throws {
    var policy = ImagePolicy.rejecting
    let scope = try #require(SignatureScope("registry.local"))
    policy.require(scope, signedBy: "/old.pgp")
    policy.require(scope, signedBy: "/var/sigstore/keys/imagemaker.pgp")
    #expect(policy.text == (try ImagePolicy(ImagePolicyTests.signed, path: "p")).text)
    #expect(policy.keyPath(of: "registry.local") == "/var/sigstore/keys/imagemaker.pgp")
    #expect(policy.forMakers.defaults == ["insecureAcceptAnything"])
    #expect(policy.forMakers.scopes.map(\.name) == ["registry.local"])
  }

  @Test(
    "A policy that containers/image would refuse is refused, naming its path",
    arguments: [
      "", "x", "[]", "{}", "null", "{\"default\":[]}", "{\"default\":{}}", "{\"default\":[{}]}",
      "{\"default\":[{\"type\":\"other\"}]}", "{\"default\":[{\"type\":\"reject\"}],\"more\":1}",
      "{\"default\":[{\"type\":\"reject\"}],\"transports\":{\"docker\":{\"x\":[]}}}",
      "{\"default\":[{\"type\":\"reject\"}],\"default\":[{\"type\":\"reject\"}]}",
      "{\"default\":[{\"type\":\"reject\"}",
      "{\"default\":[{\"type\":\"reject\"}],\"transports\":{\"docker\":{\"x\":[{\"type\":\"none\"}]}}}",
    ])
  func broken(text: String) {
    #expect {
      _ = try ImagePolicy(text, path: "/p")
    } throws: { ($0 as? Failure)?.tried == "read /p" }
  }

  @Test("A server's policy that only requires the server's keys is taken over as it is")
  func fetched() throws {
    let policy = try published().policy(ImagePolicyTests.signed, server: ImagePolicyTests.server)
    #expect(policy == (try ImagePolicy(ImagePolicyTests.signed, path: "p")))
  }

  static let altered: [String] = [
    signed.replacing("reject", with: "insecureAcceptAnything"),
    signed.replacing("signedBy", with: "insecureAcceptAnything"),
    signed.replacing("\"docker\"", with: "\"dir\""),
    signed.replacing("GPGKeys", with: "signedByGPGKeys"),
    signed.replacing("/var/sigstore/keys/", with: "/var/sigstore/keys/../"),
    signed.replacing("/var/sigstore/keys/imagemaker.pgp", with: "/tmp/x.pgp"),
    signed.replacing("imagemaker.pgp", with: "other.pgp"),
    signed.replacing("\"keyPath\"", with: "\"keyData\""),
    signed.replacing("registry.local", with: "*.local"),
    signed.replacing("registry.local", with: ""),
    signed.replacing("registry.local", with: "registry.local/x:1"),
    signed.replacing("\"keyType\"", with: "\"signedIdentity\":{\"type\":\"matchRepository\"},\"keyType\""),
    signed.replacing("\"type\":\"signedBy\"", with: "\"type\":\"sigstoreSigned\""),
    signed.replacing("[{\"type\":\"signedBy\"", with: "[{\"type\":\"insecureAcceptAnything\"},{\"type\":\"signedBy\""),
    signed.replacing("[{\"type\":\"reject\"}]", with: "[{\"type\":\"reject\"},{\"type\":\"insecureAcceptAnything\"}]"),
    signed.replacing(
      "\"docker\":{", with: "\"docker-daemon\":{\"\":[{\"type\":\"insecureAcceptAnything\"}]},\"docker\":{"),
    String(repeating: " ", count: 300_000) + signed, "<html>", "",
  ]

  @Test("A policy that was altered on the way is refused", arguments: altered)
  func refused(text: String) {
    #expect(throws: Failure.self) {
      _ = try published().policy(text, server: ImagePolicyTests.server)
    }
  }

  @Test(
    "A list of keys that is not a list, or has invalid file names, is refused",
    arguments: [
      "", "{}", "x", "<html>", "[", "[1]", "[{}]", "[{\"name\":\"imagemaker.pgp\"}]",
      "[{\"name\":\"policy.json\"},{\"name\":\"../x\"}]",
      "[{\"name\":\"policy.json\"},{\"name\":\"a.pgp\"},{\"name\":\"a.pgp\"}]",
    ])
  func listing(text: String) {
    #expect(throws: Failure.self) { _ = try PublishedTrust(listing: text, server: ImagePolicyTests.server) }
  }

  @Test("Too many keys are refused; files with other names are left out")
  func count() throws {
    #expect(throws: Failure.self) { try published((0...100).map { "k\($0).pgp" } + ["policy.json"]) }
    #expect(try published(["b.pgp", "a.pgp", "README", "policy.json"]).names == ["a.pgp", "b.pgp"])
  }

  @Test("Files are fetched from the given address, not from what DNS says, by HTTP only and within limits")
  func download() {
    let command = PublishedTrust.download("a.pgp", from: ImagePolicyTests.server)
    #expect(command.arguments.last == "http://sigstore.local:81/keys/a.pgp")
    // -q keeps curl from reading ~/.curlrc; curl accepts it as the first argument only.
    #expect(command.arguments.first == "-q" && Curl.command(["x"]).arguments == ["-q", "x"])
    for word in ["--fail", "=http", "262144", "sigstore.local:81:10.0.0.1", "--max-time"] {
      #expect(command.arguments.contains(word))
    }
  }

  private func keys(_ digits: Character...) throws -> [PublicKeys] {
    try digits.map { digit in
      let fingerprint = try #require(Fingerprint(String(repeating: digit, count: 40)))
      return PublicKeys(keys: [
        .init(fingerprint: fingerprint, owners: ["\(digit)"])
      ])
    }
  }

  private func pins(known: Character..., given: [Character] = []) throws -> PinnedKeys {
    let prints: ([Character]) -> Set<Fingerprint> = {
      Set($0.compactMap { Fingerprint(String(repeating: $0, count: 40)) })
    }
    return PinnedKeys(known: prints(known), given: prints(given))
  }

  @Test("The first keys are trusted, later new keys need a fingerprint, known keys need none")
  func trust() throws {
    #expect(try pins().unproved(keys("A", "B")).isEmpty)
    #expect(try pins(known: "A").unproved(keys("A")).isEmpty)
    #expect(try pins(known: "A").unproved(keys("A", "B")).map(\.owner) == ["B"])
    #expect(try pins(known: "A").unproved(keys("B")).map(\.owner) == ["B"])
    #expect(try pins(known: "A", given: ["B"]).unproved(keys("A", "B")).isEmpty)
    #expect(try pins(given: ["A", "B"]).unproved(keys("A", "B")).isEmpty)
  }

  @Test("With fingerprints given, the server has these keys and no others")
  func pinned() throws {
    #expect(throws: Failure.self) { try pins(given: ["A"]).unproved(keys("B")) }
    #expect(throws: Failure.self) { try pins(given: ["A"]).unproved(keys("A", "B")) }
    #expect(throws: Failure.self) { try pins(given: ["A", "B"]).unproved(keys("A")) }
    #expect(throws: Failure.self) { try pins(known: "A", given: ["C"]).unproved(keys("A", "B")) }
    #expect(throws: Failure.self) { try pins(given: ["A"]).unproved([]) }
  }
}
