import Core
import CoreTrust
import Testing

@Suite struct ArchiveCallTests {
  /// The status and the reason of a refused call; 0 if the call is not refused.
  private static func refusal(_ read: () throws -> Void) -> (status: Int32, why: String) {
    do {
      try read()
      return (0, "")
    } catch let failure as Failure {
      return (failure.status, failure.why.english)
    } catch {
      return (-1, "")
    }
  }

  @Test(
    "podsec-load-sign-oci refuses wrong usage with the documented statuses",
    arguments: [
      ("a.xz amd64 m@x", 0), ("a.xz 386 m@x registry.local/p11", 0), ("a.xz amd64 m@x r.local:5000/a/b", 0),
      ("-y -n --passphrase-file f a.xz amd64 m@x", 0), ("-- a.xz amd64 m@x", 0), ("--help", 0),
      ("", 1), ("a.xz", 1), ("a.xz amd64", 1), ("a.xz amd64 m@x registry.local/p11 more", 1),
      ("--what a.xz amd64 m@x", 1),
      ("a.xz amd64 m@x --passphrase-file", 1), ("a.xz amd64 m@x registry.local", 1),
      ("a.xz amd64 m@x registry.local/P11", 1),
      ("a.xz amd64 m@x registry.local/../p11", 1), ("a.xz amd64 m@x 'r.local/a b'", 1),
      ("a.xz amd64 m@x -.local/p11", 1),
      ("a.xz amd64 nobody", 1), ("a.xz amd64 'm <m@x>'", 1), ("a.xz amd64 'm@x m@y'", 1), ("a.xz amd64 ''", 1),
      ("a.xz amd65 m@x", 3), ("a.xz all m@x", 3), ("a.xz amd64,arm64 m@x", 3), ("a.xz '' m@x", 3),
      ("a.xz amd64 m@x /p11", 4), ("a.xz amd64 m@x local/p11", 5), ("a.xz amd64 m@x localhost:5000/p11", 5),
    ])
  func loadStatus(_ line: String, _ status: Int32) {
    #expect(Self.refusal { _ = try LoadSignOCI(Rows.words(line)) }.status == status)
  }

  @Test("A signer is named by an e-mail or by a fingerprint in any common spelling")
  func signer() throws {
    for text in ["4F14812D90033D770877BD92684F40021A6BF54B", "0x4f14 812d9003 3d770877bd92684f40021a6bf54b"] {
      let call = try #require(try LoadSignOCI(["a.xz", "amd64", text]))
      #expect(call.signer == "4F14812D90033D770877BD92684F40021A6BF54B")
    }
    for text in ["684F40021A6BF54B", "@x", "m@", "m@x@y", "m@x\n", "m@x>"] {
      #expect(throws: Failure.self) { try LoadSignOCI(["a.xz", "amd64", text]) }
    }
  }

  @Test(
    "podsec-save-oci takes a transport if one is given, and the registry from its variable",
    arguments: [
      ("d amd64 alt/alt:p11", nil, "docker://registry.altlinux.org/alt/alt:p11"),
      ("d amd64 docker:// alt/alt:p11", "", "docker://registry.altlinux.org/alt/alt:p11"),
      ("d amd64 '' alt/alt", "registry.local", "docker://registry.local/alt/alt:latest"),
      ("d all alt/alt:p11", "r.local:5000/a", "docker://r.local:5000/a/alt/alt:p11"),
      (
        "d amd64,386 'containers-storage:[overlay@/s+/r]' alt/alt:p11", nil,
        "containers-storage:[overlay@/s+/r]registry.altlinux.org/alt/alt:p11"
      ),
    ] as [(String, String?, String)])
  func source(_ line: String, _ registry: String?, _ source: String) throws {
    #expect(try SaveOCI(Rows.words(line), registry: registry)?.images.map(\.source) == [source])
  }

  @Test(
    "podsec-save-oci refuses wrong usage with status 1",
    arguments: [
      ("d all docker:// a/b:1", 0), ("--preserve-digests -n d arm a/b:1 a/c:1", 0), ("-h", 0),
      ("", 1), ("d", 1), ("d amd64", 1), ("d amd64 docker://", 1), ("'' amd64 a/b:1", 1), ("d amd64 pause:3.10", 1),
      ("d amd64 A/b:1", 1), ("d amd64 a/b@sha256:00", 1), ("d amd64 oci://x a/b:1", 1), ("d amd64 'dir:[x' a/b:1", 1),
      ("d amd64 a/b:1 --bad", 1), ("d amd65 a/b:1", 2), ("d amd64,mips a/b:1", 2), ("d amd64, a/b:1", 2),
    ])
  func saveStatus(_ line: String, _ status: Int32) {
    #expect(Self.refusal { _ = try SaveOCI(Rows.words(line), registry: nil) }.status == status)
  }

  @Test("An image named twice is saved once, and `all` is five architectures")
  func once() throws {
    let call = try #require(try SaveOCI(["d", "all", "a/b:1", "a/b:1"], registry: nil))
    #expect(
      call.images.count == 1 && call.architectures.map(\.rawValue) == ["amd64", "arm64", "arm", "ppc64le", "386"])
    #expect(try Architecture.list("arm,amd64,arm") == [.arm, .amd64])
    for registry in ["http://r.local", "r local", "r.local/", "-r", "r.local:0", "r.local:99999"] {
      #expect(throws: Failure.self) { try SaveOCI.registry(registry) }
    }
  }

  @Test(
    "podsec-k8s-save-oci asks before it takes a platform that is not this host's",
    arguments: [
      ("d amd64", "p11", 0, "p11"), ("d amd64,arm64 p11", "p11", 0, "p11"), ("d all p10", nil, 0, "p10"),
      ("d amd64 p10", "p11", 0, "p10?"), ("d amd64", nil, 1, ""), ("d", "p11", 1, ""), ("d amd64 p10 x", "p11", 1, ""),
      ("d amd64 k8s-c10f2", "p11", 0, "k8s-c10f2?"), ("d amd64 k8s-c10f2", "c10f", 0, "k8s-c10f2"),
      ("d amd64", "k8s-c10f2", 0, "k8s-c10f2"), ("d amd64 c10f", "k8s-c10f2", 0, "c10f"),
      ("d amd64 k8s-p10", "p10", 0, "k8s-p10"), ("d amd64 k8s-p10", "k8s-c10f2", 0, "k8s-p10?"),
      ("d amd64 a/b", "p11", 1, ""), ("d amd64 P11", "p11", 1, ""),
      ("d amd65", "p11", 2, ""),
    ] as [(String, String?, Int32, String)])
  func platform(_ line: String, _ own: String?, _ status: Int32, _ platform: String) throws {
    var call: K8sSaveOCI?
    #expect(Self.refusal { call = try K8sSaveOCI(Rows.words(line), own: own) }.status == status)
    if let call { #expect(call.platform + (call.question == nil ? "" : "?") == platform) }
  }

  @Test(
    "podsec-k8s-save-oci reads the registry of U7S_ALTREGISTRY, else of U7S_REGISTRY, and tries the given path first",
    arguments: [
      (nil, nil, "registry.altlinux.org/k8s-c10f2 registry.altlinux.org/c10f"), (nil, "", "registry.k8s.io"),
      ("", "", "registry.k8s.io"), (nil, "registry.k8s.io", "registry.k8s.io"),
      (nil, "registry.local", "registry.local/k8s-c10f2 registry.local/c10f"),
      ("reg.x:5000", "", "reg.x:5000/k8s-c10f2 reg.x:5000/c10f"), (nil, "http://reg.x", "read U7S_REGISTRY"),
    ] as [(String?, String?, String)])
  func registry(_ alternative: String?, _ given: String?, _ expected: String) throws {
    let call = try #require(try K8sSaveOCI(["d", "amd64"], own: "k8s-c10f2"))
    do throws(Failure) {
      let registry = try K8sSaveOCI.registry(alternative, Settings(given.map { [.registry: $0] } ?? [:]))
      let repositories = call.repositories(registry)
      #expect(repositories.joined(separator: " ") == expected)
      #expect(call.platform(of: repositories[0], registry) == "k8s-c10f2")
      if repositories.count > 1 { #expect(call.platform(of: repositories[1], registry) == "c10f") }
    } catch {
      #expect(error.tried.english == expected)
    }
  }

  @Test(
    "A version of another minor version than kubeadm's is refused",
    arguments: [
      ("1.27.11", "1.27.5", 0), ("1.27.5", "1.27.11", 0), ("1.27.11", "1.36.2", 1), ("1.36.2", "1.27.11", 1),
    ] as [(String, String, Int32)])
  func version(_ wanted: String, _ kubeadm: String, _ status: Int32) throws {
    let (wanted, kubeadm) = (try #require(Version(wanted)), try #require(Version(kubeadm)))
    #expect(Self.refusal { try K8sSaveOCI.check(wanted, kubeadm: kubeadm) }.status == status)
  }
}
