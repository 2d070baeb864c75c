import Core
import CoreTrust
import Testing

@Suite struct PeopleTests {
  static let a = Fingerprint(String(repeating: "A", count: 40))!
  static let b = Fingerprint(String(repeating: "B", count: 40))!

  private func name(_ text: String) throws -> UserName { try #require(UserName(text)) }

  private func key(_ fingerprint: Fingerprint, _ address: String, fault: String? = nil) -> PublicKeys.Key {
    PublicKeys.Key(fingerprint: fingerprint, owners: ["x <\(address)>"], fault: fault)
  }

  @Test("Primary keys and owners are read from gpg's colon listing; subkeys are skipped, expired keys marked")
  func colons() {
    let keys = PublicKeys(
      colons: """
        tru::1:1795265088:0:3:1:5
        sec:u:3072:1:12658DF0B54F35E0:1795265088:::u:::scESC:::+:::23::0:
        fpr:::::::::AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA:
        grp:::::::::7AEA8F4F83B684611FFD0CF317F017D4837218D0:
        uid:u::::1795265088::C55::Maker \\x3a one <m@registry.local>::::::::::0:
        ssb:u:3072:1:02658DF0B54F35E0:1795265088::::::e:::+:::23:
        fpr:::::::::CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC:
        sec:e:3072:1:22658DF0B54F35E0:1795265088:::u:::sc:::+:::23::0:
        fpr:::::::::BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB:
        uid:e::::1795265088::C55::old@registry.local::::::::::0:
        """)
    #expect(keys.keys.map(\.fingerprint) == [PeopleTests.a, PeopleTests.b])
    #expect(keys.keys.map(\.fault) == [nil, "it has expired"])
    #expect(keys.keys[0].owner == "Maker : one <m@registry.local>")
    #expect(keys.keys[0].has("M@registry.local") && keys.keys[1].has("old@registry.local"))
    #expect(!keys.keys[0].has("registry.local"))
    #expect(PublicKeys(colons: "").keys.isEmpty)
    #expect(PublicKeys(colons: "gpg: no valid OpenPGP data found.\nfpr:::::::::x:\nuid:\n").keys.isEmpty)
  }

  @Test("Published keys stay published, new keys are added, retired ones removed; at first all keys are published")
  func published() throws {
    let both = PublicKeys(keys: [key(PeopleTests.a, "m@x"), key(PeopleTests.b, "n@x")])
    let user = try name("m")
    let cases: [(before: PublicKeys, published: Set<Fingerprint>, retired: Set<Fingerprint>, wanted: [Fingerprint])] = [
      (both, [], [], [PeopleTests.a, PeopleTests.b]), (both, [PeopleTests.a], [], [PeopleTests.a]),
      (PublicKeys(keys: [both.keys[0]]), [PeopleTests.a], [], [PeopleTests.a, PeopleTests.b]),
      (both, [PeopleTests.a, PeopleTests.b], [PeopleTests.a], [PeopleTests.b]),
      (PublicKeys(keys: []), [], [PeopleTests.a], [PeopleTests.b]),
    ]
    for row in cases {
      let keys = MakerKeys(own: both, published: row.published)
      #expect(try keys.wanted(newSince: row.before, retired: row.retired, user: user) == row.wanted)
    }
    let keys = MakerKeys(own: both, published: [PeopleTests.a])
    #expect(throws: Failure.self) { try keys.wanted(newSince: both, retired: [PeopleTests.a], user: user) }
    let strange = Fingerprint(String(repeating: "C", count: 40))!
    #expect(throws: Failure.self) { try keys.wanted(newSince: both, retired: [strange], user: user) }
  }

  @Test("Two keys with one e-mail are refused, because podman cannot tell them apart")
  func ambiguous() throws {
    let keys = MakerKeys(own: PublicKeys(keys: [key(PeopleTests.a, "m@x")]), published: [])
    #expect(throws: Failure.self) { try keys.checkNew(#require(EMail("m@x")), user: name("m")) }
    try keys.checkNew(#require(EMail("m2@x")), user: name("m"))
    #expect(!keys.lacksKey)
    #expect(
      MakerKeys(own: PublicKeys(keys: [key(PeopleTests.a, "m@x", fault: "it has expired")]), published: []).lacksKey)
  }

  @Test("A new key's parameters have the form of gpg's manual, with a passphrase or %no-protection")
  func parameters() throws {
    var parameters = GnuPG.Parameters(name: "m", address: try #require(EMail("m@x")))
    #expect(
      parameters.text
        == "%no-protection\nKey-Type: RSA\nKey-Length: 3072\nKey-Usage: sign\nName-Real: m\nName-Email: m@x\nExpire-Date: 0\n%commit\n"
    )
    parameters.type = .ed25519
    parameters.passphrase = "a b"
    #expect(parameters.text.hasPrefix("Key-Type: EDDSA\nKey-Curve: ed25519\n"))
    #expect(parameters.text.hasSuffix("Passphrase: a b\n%commit\n") && !parameters.text.contains("no-protection"))
  }

  @Test("Expiries and names are accepted if gpg accepts them")
  func words() {
    for text in ["0", "30", "2y", "18m", "4w", "90d", "2030-01-31"] { #expect(GnuPG.isExpiry(text), "\(text)") }
    for text in ["", "never", "-1", "2 y", "y", "1x", "2030-1-31", "2030/01/31", "0y", "01d", "1y\n"] {
      #expect(!GnuPG.isExpiry(text), "\(text)")
    }
    for text in ["m", "Image Maker", "Алексей", "O'Neil, J."] { #expect(GnuPG.isName(text), "\(text)") }
    for text in ["", " m", "m ", "1m", "a<b", "a@b", "a(b)", "%x", "a\nb", "a\u{7f}"] {
      #expect(!GnuPG.isName(text), "\(text)")
    }
  }

  static let facts = AccountPlan.Facts(
    people: [
      Account(name: "maker", uid: 1000, gid: 50, home: "/home/maker"),
      Account(name: "user", uid: 1001, gid: 50, home: "/home/user"),
      Account(name: "plain", uid: 1002, gid: 1002, home: "/home/plain"),
      Account(name: "daemon", uid: 1, gid: 50, home: "/"),
    ],
    groups: [
      Group(name: "podman", gid: 50, members: []), Group(name: "podman_dev", gid: 51, members: ["maker"]),
      Group(name: "plain", gid: 1002, members: []),
    ])

  static let accounts: [(user: String, isMaker: Bool, isGood: Bool)] = [
    ("new", true, true), ("new", false, true), ("maker", true, true), ("maker", false, false), ("user", false, true),
    ("user", true, false), ("plain", true, false), ("plain", false, false), ("daemon", true, false),
    ("daemon", false, false),
  ]

  @Test("An existing account is used if its groups are right, and never changed", arguments: accounts)
  func account(user: String, isMaker: Bool, isGood: Bool) throws {
    guard isGood else {
      #expect(throws: Failure.self) {
        try AccountPlan(name(user), isMaker: isMaker, password: .locked, secret: nil, facts: PeopleTests.facts)
      }
      return
    }
    let plan = try AccountPlan(name(user), isMaker: isMaker, password: .locked, secret: nil, facts: PeopleTests.facts)
    #expect(plan.steps.isEmpty == (user != "new"))
    if user == "new", case .run(let command, _)? = plan.steps.first {
      #expect(command.program == "/usr/sbin/useradd" && command.arguments.last == "new")
      #expect(command.arguments.contains("podman_dev") == isMaker)
    }
  }

  @Test("A password is given to chpasswd on standard input and appears in no message")
  func password() throws {
    let plan = try AccountPlan(
      name("new"), isMaker: false, password: .file("/x"), secret: "secret", facts: PeopleTests.facts)
    guard case .run(let command, _) = plan.steps[1] else { return #expect(Bool(false)) }
    #expect(command.input == "new:secret\n" && !plan.steps[1].display.english.contains("secret"))
  }

  @Test("Subordinate ids are added if useradd added none, after those of other users")
  func subIDs() throws {
    var facts = PeopleTests.facts
    facts.subordinateUIDs = [SubIDRange(owner: "x", start: 100_000, count: 65_536)]
    #expect(
      try AccountPlan.subIDs(name("user"), facts: facts)?.display
        == "/usr/sbin/usermod --add-subuids 165536-231071 --add-subgids 165536-231071 user")
    facts.subordinateUIDs.append(SubIDRange(owner: "user", start: 165_536, count: 65_536))
    facts.subordinateGIDs.append(SubIDRange(owner: "user", start: 165_536, count: 65_536))
    #expect(try AccountPlan.subIDs(name("user"), facts: facts) == nil)
  }

  private func maker(_ user: String, _ scope: String) throws -> CreateImageMakers.Maker {
    .init(try name(user), try #require(SignatureScope(scope)))
  }

  @Test("A maker has one scope and a scope one maker, unless one is replaced")
  func scopes() throws {
    let first = try MakerPolicy.adding([maker("m", "registry.local")], to: .rejecting, replaces: false)
    #expect(first.keyPath(of: "registry.local") == "/var/sigstore/keys/m.pgp")
    #expect(try MakerPolicy.adding([maker("m", "registry.local")], to: first, replaces: false) == first)
    #expect {
      _ = try MakerPolicy.adding([maker("n", "registry.local")], to: first, replaces: false)
    } throws: { ($0 as? Failure)?.status == 2 }
    #expect {
      _ = try MakerPolicy.adding([maker("m", "registry.local/x")], to: first, replaces: false)
    } throws: { ($0 as? Failure)?.status == 1 }
    let moved = try MakerPolicy.adding([maker("m", "registry.local/x")], to: first, replaces: true)
    #expect(moved.scopes.map(\.name) == ["registry.local/x"])
    let taken = try MakerPolicy.adding([maker("n", "registry.local")], to: first, replaces: true)
    #expect(taken.keyPath(of: "registry.local") == "/var/sigstore/keys/n.pgp")
  }

  static let lines: [(words: String, status: Int32?)] = [
    ("", nil), ("m", nil), ("m@registry.local/x", nil), ("m@a.b n@c.d", nil), ("--yes -n", nil), ("--retire x", 2),
    ("m n", 1), ("m@a.b n", 1), ("M", 1), ("root", 1), ("m@", 1), ("m@X", 1), ("@a.b", 1), ("m@a.b n@a.b", 2),
    ("m@a.b m@c.d", 1), ("--password-file /x --locked", 2), ("--passphrase-file /x --no-passphrase", 2),
    ("--email x@y m@a.b n@c.d", 2), ("--email x m", 2), ("--key-name <x> m", 2), ("--key-type dsa m", 2),
    ("--expire soon m", 2), ("--nonsense", 2), ("--email", 2), ("--password-file", 2),
  ]

  @Test("create-imagemakeruser reads its command line or refuses it with the documented status", arguments: lines)
  func arguments(words: String, status: Int32?) throws {
    let arguments = Rows.words(words)
    if let status {
      #expect {
        _ = try CreateImageMakers(arguments)
      } throws: { ($0 as? Failure)?.status == status && ($0 as? Failure)?.hint != nil }
    } else {
      let call = try #require(try CreateImageMakers(arguments))
      if words.isEmpty { #expect(call.makers == [try maker("imagemaker", "registry.local")]) }
      if words.contains("--yes") { #expect(call.password == .locked && call.passphrase == Optional.some(.none)) }
    }
  }

  @Test("create-podmanusers refuses a call without users, or with a user twice, with status 1")
  func users() throws {
    for words in ["", "a a", "A", "root", "u7s-admin"] {
      #expect {
        _ = try CreatePodmanUsers(Rows.words(words))
      } throws: { ($0 as? Failure)?.status == 1 }
    }
    #expect(try CreatePodmanUsers(["a", "b"])?.users.map(\.description) == ["a", "b"])
    #expect(try CreatePodmanUsers(["--help"]) == nil)
  }

  @Test("The registry's credentials are added to a file whose others stay, with one entry for each user")
  func credentials() throws {
    let user = try name("m")
    let auth = try RegistryCredentials.auth("{\"auths\":{\"quay.io\":{\"auth\":\"eA==\"}}}", user: user, password: "p")
    #expect(
      auth.filter { !$0.isWhitespace }
        == "{\"auths\":{\"quay.io\":{\"auth\":\"eA==\"},\"registry.local\":{\"auth\":\"bTpw\"}}}")
    #expect(throws: Failure.self) { try RegistryCredentials.auth("[]", user: user, password: "p") }
    let list = RegistryCredentials.list("a:1\nm:old\nmm:2\n", user: user, hash: "$6$x")
    #expect(list == "a:1\nmm:2\nm:$6$x\n")
    #expect(RegistryCredentials.areThere(user, auth: auth, list: list))
    #expect(!RegistryCredentials.areThere(user, auth: auth, list: "mm:2\n"))
    #expect(!RegistryCredentials.areThere(user, auth: nil, list: list))
    #expect(!RegistryCredentials.areThere(user, auth: "{}", list: list))
    #expect(RegistryCredentials.hash("secret").arguments == ["passwd", "-6", "-stdin"])
    #expect(
      RegistryCredentials.isHash("$6$abc$def./") && !RegistryCredentials.isHash("$6$a b")
        && !RegistryCredentials.isHash("x"))
  }
}
