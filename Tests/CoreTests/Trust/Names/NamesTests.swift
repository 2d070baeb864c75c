import Core
import CoreTrust
import Testing

/// Input that root puts into commands, paths and policies: tables of good and bad values.
@Suite struct NamesTests {
  static let users = Rows.words(
    """
    imagemaker user a _ _a a1 a-b a_b kaf second maker2 x-y-z abcdefghijklmnopqrstuvwxyzabcdef a- a_ _1 u7s u7s-admin2 \
    roots root2 nobody2 postgres www-data git ci builder build-er release r2d2 alt team_1 team-1 t a0 z9 dev ops qa \
    user01 user02 user-03 user_04 x1 x2 x3 signer signer2 key-holder keyholder k8s k8s-dev podman2 podman_user maker_a \
    maker_b maker-c registry sigstore trivy admin admin2 operator service web db cache queue worker
    """)

  @Test("User names that useradd of every distribution accepts are accepted", arguments: users)
  func goodUser(name: String) { #expect(UserName(name)?.description == name) }

  static let badUsers = [
    "", "root", "u7s-admin", "A", "Imagemaker", "imageMaker", "1a", "1", "-a", "-", "--", "--help", "-rf", "a b", " a",
    "a ", "a\n", "\na", "a\nb", "a\tb", "a.b", ".", "..", ".a", "a/b", "/", "/etc", "../a", "a/../b", "~", "~root",
    "a$",
    "a$b", "$a", "$(id)", "`id`", "a;b", "a|b", "a&b", "a>b", "a<b", "a*b", "a?b", "a[b]", "a{b}", "a(b)", "a!b", "a#b",
    "a'b", "a\"b", "a\\b", "a:b", "a,b", "a=b", "a+b", "a%b", "a@b", "a^b", "ä", "имя", "a\u{0}b", "a\u{7f}",
    "a\u{200b}",
    "abcdefghijklmnopqrstuvwxyzabcdefg", "0", "é", "ａ", "a\u{301}",
  ]

  @Test("Names that an account must not have are refused", arguments: badUsers)
  func badUser(name: String) { #expect(UserName(name) == nil) }

  static let scopes = [
    "registry.local", "registry.local/alt", "registry.local/alt/hello", "registry.local/a/b/c/d", "registry.local:80",
    "registry.local:5000/x", "localhost", "localhost:5000", "localhost/a", "10.0.0.1", "10.0.0.1:5000", "10.0.0.1/x",
    "docker.io", "docker.io/library", "docker.io/library/nginx", "quay.io/coreos/etcd", "registry.k8s.io",
    "registry.k8s.io/coredns", "registry.altlinux.org", "registry.altlinux.org/p10", "registry.altlinux.org/k8s-c10f2",
    "ghcr.io/x/y", "a.b", "a.b/c", "a-b.c", "a.b-c", "a.b.c.d.e", "xn--e1afmkfd.xn--p1ai", "registry.local/c10f",
    "registry.local/k8s-c10f1", "registry.local/k8s-p10", "registry.local/test_k8s", "registry.local/a_b",
    "registry.local/a__b", "registry.local/a-b", "registry.local/a--b", "registry.local/a---b", "registry.local/a.b",
    "registry.local/1", "registry.local/1/2", "registry.local/a1.b2_c3-d4", "registry.local/sisyphus",
    "registry.local/library/nginx", "registry.local/ingress-nginx/controller", "r.example.com:65535/x",
    "r.example.com:1", "0.0.0.0:5000", "registry.local/x/y.z", "registry.local/team", "registry.local/team/tool",
    "a1.b2", "1a.2b", "1.2.3.4:80/a", "registry.local/0", "registry.local/a/0", "my-registry.internal",
    "r.local:443/p/q",
    "registry.local/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "a.b.c:1/d/e/f/g/h",
    "registry.local/z", "registry.local/p11/alt",
  ]

  @Test("Valid scopes of a policy are accepted", arguments: scopes)
  func goodScope(text: String) { #expect(SignatureScope(text)?.description == text) }

  static let badScopes = [
    "", "/", "registry", "alt", "registry.local/", "/registry.local", "registry.local//alt", "registry.local/alt/",
    "registry.local/Alt", "Registry.local", "REGISTRY.LOCAL/x", "registry.local:tag/x:1", "registry.local/alt:1",
    "registry.local/alt:latest", "registry.local/alt@sha256:abc", "registry.local:", "registry.local:/x",
    "registry.local:0", "registry.local:65536", "registry.local:080", "registry.local:-1", "registry.local:+80",
    "registry.local:x", "registry.local:80:80", "*.local", "*", "registry.*", "registry..local", ".registry.local",
    "registry.local.", "-registry.local", "registry-.local", "registry.-local", "registry.local/-a",
    "registry.local/a-",
    "registry.local/_a", "registry.local/a_", "registry.local/a___b", "registry.local/a..b", "registry.local/.a",
    "registry.local/a.", "registry.local/..", "registry.local/.", "registry.local/../x", "../registry.local",
    "registry.local/a b", " registry.local", "registry.local ", "registry.local\n", "registry.local/a\nb",
    "registry.local/a\"b", "registry.local/a'b", "registry.local/a\\b", "registry.local/$(id)", "registry.local/`id`",
    "registry.local/a;b", "registry.local/a|b", "registry.local/a&b", "registry.local/a?b", "registry.local/a#b",
    "registry.local/a%2f", "registry.local/ä", "registry.local/\u{0}", "http://registry.local",
    "docker://registry.local",
    "user@registry.local", "registry.local/a,b", "registry.local/a=b", "registry.local/a+b", "registry.local/a~b",
    "registry.local/a._b", "registry_1.local", "[::1]:80", "::1",
    "registry.local/" + String(repeating: "a", count: 250),
  ]

  @Test("A text that is not a scope is refused", arguments: badScopes)
  func badScope(text: String) { #expect(SignatureScope(text) == nil) }

  static let addresses = [
    "imagemaker@registry.local", "kaf@basealt.ru", "a@b", "root@localhost", "a.b@c.d", "a+b@c.d", "a_b@c.d", "a-b@c.d",
    "a%b@c.d", "a=b@c.d", "A@B.C", "First.Last@Example.ORG", "1@2.3", "x@xn--e1afmkfd.xn--p1ai",
    "imagemaker+2@registry.local",
    "a@b-c.d", "a@1b.c", "abc@def.ghi", "user@sub.domain.example.com", "u@d.e", "a.b.c@d.e", "signer@registry.local",
    "second@example.org", "o_o@x.y", "very.long.local.part.of.an.address@example.com", "00@00.00", "a1@b2.c3", "_@b.c",
    "%@b.c", "+@b.c", "=@b.c", "a--b@c.d", "a__b@c.d", "a++b@c.d", "info@team.internal", "ops@10.0.0.1",
    "k8s@cluster.local",
    "me@home", "Z@Z.Z", "maker@registry.altlinux.org", "maker.one@registry.local", "maker.two@registry.local",
    "maker-one@registry.local", "maker_one@registry.local", "m.a.k.e.r@registry.local", "2026@registry.local",
    "r2@registry.local", "x-y_z@registry.local", "release+2026@registry.local", "release=2026@registry.local",
    "build%host@registry.local", "q@w.e.r.t.y", "abc123@def456.ghi789", "n@n.n", "key@a.b.c.d.e.f.g", "dev@dev",
    "test@test.test",
    "podman@podman.io", "alt@altlinux.org", "c10f@altlinux.org", "p11@altlinux.org",
  ]

  @Test("E-mail addresses of keys are accepted", arguments: addresses)
  func goodAddress(text: String) { #expect(EMail(text)?.description == text) }

  static let badAddresses = [
    "", "@", "a", "a@", "@b", "a@b@c", "a b@c", "a@b c", " a@b", "a@b ", "a@b\n", "a\n@b", "-a@b", "--homedir=x@b",
    "a@-b",
    "a@b-", "a@b..c", "a@.b", "a@b.", ".a@b", "a.@b", "a..b@c", "<a@b>", "a <a@b>", "a@b>", "a@<b", "a(c)@b", "a@b(c)",
    "a,b@c", "a@b,c@d", "a;b@c", "a:b@c", "a@b:c", "a/b@c", "a@b/c", "a\\b@c", "a\"b@c", "'a'@b", "a'b@c", "a`b@c",
    "a$b@c",
    "$(id)@b", "a|b@c", "a&b@c", "a*b@c", "a?b@c", "a#b@c", "a!b@c", "a^b@c", "a~b@c", "a{b}@c", "a[b]@c",
    "a@[1.2.3.4]",
    "a@b_c", "имя@b", "a@пример", "a\u{0}@b", "a@b\u{0}", "a\u{7f}@b", "a\tb@c", "a@b\tc",
    String(repeating: "a", count: 65) + "@b", "a@" + String(repeating: "b", count: 64),
    "a@" + Array(repeating: "abcdefgh", count: 32).joined(separator: "."), "a@b%c", "a@b+c",
  ]

  @Test("A text that cannot be a key's e-mail address is refused", arguments: badAddresses)
  func badAddress(text: String) { #expect(EMail(text) == nil) }

  @Test("A server's address that other hosts can reach is accepted", arguments: ServerRows.good)
  func goodServer(text: String) throws { #expect(try ServerAddress.parse(text).description == text) }

  @Test("An address that cannot be a server's is refused with the documented status", arguments: ServerRows.bad)
  func badServer(text: String, status: Int32) {
    #expect {
      _ = try ServerAddress.parse(text)
    } throws: { ($0 as? Failure)?.status == status && ($0 as? Failure)?.hint != nil }
  }

  @Test(
    "Fingerprints are accepted in the spellings that people copy",
    arguments: [
      "0DB75D48EB7704A78B8058896F36DD67EE906C77", "0db75d48eb7704a78b8058896f36dd67ee906c77",
      "0DB7 5D48 EB77 04A7 8B80  5889 6F36 DD67 EE90 6C77", "0x0DB75D48EB7704A78B8058896F36DD67EE906C77",
      "0D:B7:5D:48:EB:77:04:A7:8B:80:58:89:6F:36:DD:67:EE:90:6C:77",
    ])
  func fingerprint(text: String) {
    #expect(Fingerprint(text)?.description == "0DB75D48EB7704A78B8058896F36DD67EE906C77")
  }

  @Test(
    "A text that is not a full fingerprint is refused: anybody can make a key with a given short id",
    arguments: [
      "", "EE906C77", "6F36DD67EE906C77", "0DB75D48EB7704A78B8058896F36DD67EE906C7", "x", "0x",
      "0DB75D48EB7704A78B8058896F36DD67EE906C7G", "0DB75D48EB7704A78B8058896F36DD67EE906C770", "-",
      "0DB75D48EB7704A78B8058896F36DD67EE906C77\n", "０DB75D48EB7704A78B8058896F36DD67EE906C77",
    ])
  func noFingerprint(text: String) { #expect(Fingerprint(text) == nil) }

  static let fileNames = Rows.words(
    "imagemaker.pgp policy.json a.pgp a1.pgp A.pgp a-b.pgp a_b.pgp a.b.pgp 1.pgp _a.pgp index.html README x")

  @Test("Names of published files are accepted", arguments: fileNames)
  func fileName(name: String) { #expect(PublishedTrust.isFileName(name)) }

  @Test(
    "File names that a server must not make this host write are refused",
    arguments: [
      "", ".", "..", ".a", "..pgp", "-a.pgp", "--a", "a/b.pgp", "/etc/passwd", "../a.pgp", "a/../b", "a\\b", "a b.pgp",
      " a",
      "a\n.pgp", "a\u{0}.pgp", "ä.pgp", "a;b.pgp", "$(id).pgp", "a*.pgp", "a:b.pgp", "a%2f.pgp", "~.pgp", "a'.pgp",
      "a\".pgp",
      String(repeating: "a", count: 61) + ".pgp",
    ])
  func noFileName(name: String) { #expect(!PublishedTrust.isFileName(name)) }
}

enum ServerRows {
  static let good =
    ["10.0.0.1", "192.168.1.10", "172.16.0.5", "8.8.8.8", "1.1.1.1", "100.64.0.1", "223.255.255.255", "126.0.0.1"]
    + [
      "128.0.0.1", "10.255.255.255", "192.0.2.1", "198.51.100.7", "203.0.113.9", "169.253.1.1", "169.255.1.1",
      "1.0.0.0",
    ]
    + (0..<50).map { "10.\($0 * 5).\(255 - $0).\($0)" }

  static let bad: [(String, Int32)] =
    [
      "", " ", "a", "localhost", "10", "10.0", "10.0.0", "10.0.0.", "10.0.0.1.", "10.0.0.1.1", "::", "::1", "fe80::1",
      "fd00::5",
    ]
    .map { ($0, $0.split(separator: ".", omittingEmptySubsequences: false).count == 4 ? 3 : 2) }
    + [
      "1..2.3", "10.0.0.256", "999.1.1.1", "256.0.0.1", "10.0.0.01", "010.0.0.1", "10.0.0.-1", "10.0.0.+1", "10.0.0.1 ",
      "01.2.3.4", "256.256.256.256", "10.0.0.1\t", "-1.0.0.1", "1.2.3.4\u{0}",
    ]
    .map { ($0, 3) }
    + [
      " 10.0.0.1", "10.0.0.a", "a.b.c.d", "10.0.0.0x1", "10.0.0.1\n", "10.0.0.1/24", "10.0.0.1:80", "1.1.1.1000", "...",
      "10.0.0.1;",
    ]
    .map { ($0, 3) }
    + ["10.0.0.１", "10,0,0.1.1.1", "$(id).1.1.1", "1.1.1.1e0", "1.1.1.", ".1.1.1", "10.0.0.1%eth0", "0x7f.1.1.1"]
    .map { ($0, $0.split(separator: ".", omittingEmptySubsequences: false).count == 4 ? 3 : 2) }
    + ["127.0.0.1", "127.0.0.2", "127.255.255.255", "0.0.0.0", "0.1.2.3", "224.0.0.1", "239.255.255.255", "240.0.0.1"]
    .map { ($0, 1) }
    + [
      "255.255.255.255", "254.1.1.1", "169.254.0.1", "169.254.255.255", "230.1.1.1", "241.0.0.0", "127.1.2.3",
      "0.0.0.1",
    ]
    .map { ($0, 1) }
}
