import Core
import CoreInotify
import Glibc
import Host
import Testing

@testable import HostInotify

/// Signatures as podman makes them, by the genuine gpg and gpgv, fetched by the genuine curl.
@Suite(.enabled(if: Machine.isRoot, Machine.rootOnly), .enabled(if: SignatureTools.areThere, SignatureTools.missing))
struct SignatureVerifierTests {
  static let id: String = String(repeating: "ab", count: 32)
  static let manifest: [UInt8] = Array("{\"config\":{\"digest\":\"sha256:\(id)\"}}".utf8)
  let scratch = Scratch()

  /// Makes a key, signs a payload, and puts the signature where it is looked for.
  private func sign(_ reference: String, number: Int = 1, digest: String? = nil, key: String = "maker") {
    let digest = digest ?? ImageDigest(of: SignatureVerifierTests.manifest).description
    let directory = scratch["sig/a@sha256=\(ImageDigest(of: SignatureVerifierTests.manifest).hex)"]
    Disk.put(
      scratch["payload"],
      "{\"critical\":{\"identity\":{\"docker-reference\":\"\(reference)\"},\"image\":{\"docker-manifest-digest\":\"\(digest)\"},\"type\":\"atomic container signature\"}}"
    )
    let script = """
      export GNUPGHOME='\(scratch["gpg"])'; mkdir -p -m 700 $GNUPGHOME '\(directory)'
      gpg -q --batch -K \(key)@x >/dev/null 2>&1 || gpg -q --batch --passphrase '' --quick-generate-key \(key)@x ed25519 sign never
      gpg -q --batch --yes -u \(key)@x -o '\(directory)/signature-\(number)' --sign '\(scratch["payload"])'
      gpg -q --batch --yes -a -o '\(scratch[key + ".pgp"])' --export \(key)@x
      chmod 644 '\(scratch[key + ".pgp"])'; gpgconf --kill gpg-agent
      """
    #expect(Scratch.run("/bin/sh", "-ec", script) == 0)
  }

  private func judge(_ name: String = "registry.local/a:1") throws -> SignatureVerdict? {
    let text = """
      {"default":[{"type":"reject"}],"transports":{"docker":{"registry.local":\
      [{"type":"signedBy","keyType":"GPGKeys","keyPath":"\(scratch["maker.pgp"])"}]}}}
      """
    let policy = UserPolicy(try ImagePolicy(text, path: "p"))
    let places = try Lookasides([("d", "default-docker: {lookaside: \"file://\(scratch["sig"])\"}")])
    var user = UserFacts(name: "alice", isRoot: false, groups: [])
    user.policy = policy
    var image = StoredImage(id: SignatureVerifierTests.id, names: [name])
    image.take(manifest: SignatureVerifierTests.manifest)
    user.images = [image]
    return try SignatureVerifier(NodePolicy(policy: policy, lookasides: places)).judge([user])["alice"]?[name]
  }

  @Test("A good signature counts, also as the second one")
  func good() throws {
    sign("registry.local/a:1")
    #expect(try judge() == .signed)
    sign("registry.local/b:1")
    sign("registry.local/a:1", number: 2)
    #expect(try judge() == .signed)
  }

  @Test("A signature of another image, manifest or key does not count, nor do broken ones")
  func bad() throws {
    sign("registry.local/b:1")
    #expect(try judge() == .unsigned("no valid signature"))
    sign("registry.local/a:1", digest: "sha256:" + String(repeating: "0", count: 64))
    #expect(try judge() == .unsigned("no valid signature"))
    sign("registry.local/a:1", key: "stranger")
    #expect(try judge() == .unsigned("no valid signature"))
    let path = scratch["sig/a@sha256=\(ImageDigest(of: SignatureVerifierTests.manifest).hex)/signature-1"]
    for text in ["", "x", Disk.text(scratch["payload"])!] {
      Disk.put(path, text)
      #expect(try judge() == .unsigned("no valid signature"))
    }
    unlink(path)
    #expect(try judge() == .unsigned("no signature"))
  }

  @Test("With a key that others can write, or a signature that is too large, the result is unknown")
  func unknown() throws {
    sign("registry.local/a:1")
    chmod(scratch["maker.pgp"], 0o666)
    guard case .unknown? = try judge() else { throw Mistake() }
    chmod(scratch["maker.pgp"], 0o644)
    #expect(try judge() == .signed)
    Disk.put(
      scratch["sig/a@sha256=\(ImageDigest(of: SignatureVerifierTests.manifest).hex)/signature-1"],
      String(repeating: "x", count: 100_000))
    guard case .unknown? = try judge() else { throw Mistake() }
  }

  private struct Mistake: Error {}
}
