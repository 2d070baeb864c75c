import Core
import CoreRBAC
import Testing

@Suite struct CertificateTests {
  static let times: [(String, Int, String)] = [
    ("Jan  1 00:00:00 1970 GMT", 0, "1970-01-01 00:00:00 UTC"),
    ("Nov 26 21:38:49 2026 GMT", 1_795_729_129, "2026-11-26 21:38:49 UTC"),
    ("Feb 29 12:00:00 2028 GMT", 1_835_438_400, "2028-02-29 12:00:00 UTC"),
    ("Mar  1 00:00:00 2100 GMT", 4_107_542_400, "2100-03-01 00:00:00 UTC"),
    ("Dec 31 23:59:59 9999 GMT", 253_402_300_799, "9999-12-31 23:59:59 UTC"),
  ]

  @Test("A time that openssl prints is read", arguments: times)
  func time(text: String, seconds: Int, shown: String) throws {
    let time = try #require(CertificateTime(openssl: text))
    #expect(time.seconds == seconds)
    #expect(time.description == shown)
  }

  @Test("A text that is not a time of openssl's gives nil")
  func noTime() {
    for text in [
      "", "Nov 26 21:38:49 2026", "Foo 26 21:38:49 2026 GMT", "Nov 32 21:38:49 2026 GMT", "Nov 26 25:00:00 2026 GMT",
    ] {
      #expect(CertificateTime(openssl: text) == nil, "\(text)")
    }
  }

  static let printed = """
    subject=CN=anna,O=k8s,O=devs
    notAfter=Nov 26 21:38:49 2026 GMT
    -----BEGIN PUBLIC KEY-----
    AAAA
    -----END PUBLIC KEY-----

    """

  @Test("User, groups, end and public key are read from a certificate")
  func facts() throws {
    let facts = try #require(CertificateFacts(openssl: Self.printed))
    #expect(facts.user == "anna" && facts.groups == ["devs", "k8s"])
    #expect(facts.end.description == "2026-11-26 21:38:49 UTC")
    #expect(facts.publicKey == "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----")
  }

  static let subjects: [(String, String, [String])] = [
    ("CN=a\\,O\\=system:masters,O=k8s", "a,O=system:masters", ["k8s"]), ("O=x,CN=a", "a", ["x"]),
    ("CN=a+O=x", "a", ["x"]), (" CN=a", "a", []),
  ]

  @Test("A name with an escaped comma in a subject is one name", arguments: subjects)
  func escaped(subject: String, user: String, groups: [String]) throws {
    let text = Self.printed.split(separator: "\n").dropFirst().joined(separator: "\n")
    let facts = try #require(CertificateFacts(openssl: "subject=\(subject)\n\(text)\n"))
    #expect(facts.user == user && facts.groups == groups)
  }

  @Test("A certificate without a name, an end or a key gives nil")
  func incomplete() {
    let lines = Self.printed.split(separator: "\n").map(String.init)
    for index in [0, 1, 2, 4] {
      var some = lines
      some.remove(at: index)
      #expect(CertificateFacts(openssl: some.joined(separator: "\n")) == nil)
    }
  }

  @Test("An end of a public key that stands before its begin is not its end")
  func endFirst() throws {
    let end = "-----END PUBLIC KEY-----\n"
    #expect(CertificateFacts(openssl: end + Self.printed) == CertificateFacts(openssl: Self.printed))
    let begin = "subject=CN=a\nnotAfter=Nov 26 21:38:49 2027 GMT\n" + end + "-----BEGIN PUBLIC KEY-----\n"
    #expect(CertificateFacts(openssl: begin) == nil)
  }

  @Test("A request has the user and the groups, nothing of the host's openssl.cnf, and no key as an argument")
  func request() throws {
    let call = try #require(try CreateKubeconfig(["anna", "devs", "k8s", "devs"]))
    let command = OpenSSL.request(call.user, groups: call.groups, key: "/proc/self/fd/9")
    #expect(command.arguments == ["req", "-new", "-sha256", "-config", "/dev/stdin", "-key", "/proc/self/fd/9"])
    #expect(command.input?.hasSuffix("[name]\n0.O = devs\n1.O = k8s\nCN = anna\n") == true)
  }

  static let calls: [(String, KeyType, Int, String?, Bool)] = [
    ("anna", .rsa2048, 157_680_000, nil, true), ("anna --key-type ecdsa-p256", .ecdsaP256, 157_680_000, nil, true),
    ("anna --days 30 --no-admin-context", .rsa2048, 2_592_000, nil, false),
    ("anna@admin --server https://10.0.0.1:6443", .rsa2048, 157_680_000, "https://10.0.0.1:6443", true),
    ("anna --server https://[fd00::1]:6443", .rsa2048, 157_680_000, "https://[fd00::1]:6443", true),
  ]

  @Test("The options of create-kubeconfig are read and have their documented defaults", arguments: calls)
  func call(line: String, type: KeyType, seconds: Int, server: String?, adds: Bool) throws {
    let call = try #require(try CreateKubeconfig(Rows.words(line)))
    #expect(call.user.description == "anna" && call.groups.map(\.description) == ["k8s"])
    #expect(call.keyType == type && call.seconds == seconds && call.server == server && call.addsAdminContext == adds)
  }
}
