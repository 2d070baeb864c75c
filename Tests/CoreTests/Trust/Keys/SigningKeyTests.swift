import Core
import CoreTrust
import Testing

@Suite struct SigningKeyTests {
  private static let one = String(repeating: "1", count: 40)
  private static let two = String(repeating: "2", count: 40)

  /// The output of gpg 2.4 for a key.
  private static func key(
    _ print: String, _ user: String, validity: String = "u", capabilities: String = "scSC", token: String = "+",
    userValidity: String = "u"
  ) -> String {
    """
    sec:\(validity):3072:1:684F40021A6BF54B:1795265954:::u:::\(capabilities):::\(token):::23::0:
    fpr:::::::::\(print):
    grp:::::::::E354E05A6BE4B9B9BCA177ABA91B43769BDDD45C:
    uid:\(userValidity)::::1795265954::895FD876645802BB848805AC4C4363052A330B7C::\(user)::::::::::0:

    """
  }

  @Test("A key is found by an e-mail and by a fingerprint")
  func found() throws {
    let keys = PublicKeys(colons: Self.key(Self.one, "m <m@registry.local>") + Self.key(Self.two, "M2@registry.local"))
    #expect(try keys.signingKey(of: "m@registry.local").fingerprint.description == Self.one)
    #expect(try keys.signingKey(of: "m2@Registry.local").fingerprint.description == Self.two)
    #expect(try keys.signingKey(of: Self.two).fingerprint.description == Self.two)
    for other in ["registry.local", "2@registry.local", "mm@registry.local", "m@registry.loca"] {
      #expect(throws: Failure.self) { try keys.signingKey(of: other) }
    }
  }

  @Test(
    "A key that cannot sign is refused with the reason",
    arguments: [
      ("e", "sc", "+", "it has expired"), ("r", "sc", "+", "it is revoked"), ("d", "scSC", "+", "it is disabled"),
      ("u", "scSCD", "+", "it is disabled"), ("u", "cC", "+", "it cannot sign"), ("u", "scSC", "#", "not on this host"),
      ("i", "sc", "+", "not valid"),
    ])
  func unusable(_ validity: String, _ capabilities: String, _ token: String, _ why: String) {
    let keys = PublicKeys(
      colons:
        Self.key(
          Self.one, "m <m@x>", validity: validity, capabilities: capabilities, token: token,
          userValidity: validity == "e" ? "e" : "u"))
    do {
      _ = try keys.signingKey(of: "m@x")
      Issue.record("taken")
    } catch { #expect(error.why.english.contains(why)) }
  }

  @Test("Control characters in an owner's name cannot change the line that shows the fingerprint")
  func owner() throws {
    let owner = #"\x1b[1A\x0d\x0akey 2222 \xe2\x80\xae\x3a <m@x>"#
    let key = try #require(PublicKeys(colons: Self.key(Self.one, owner)).keys.first)
    #expect(key.owner == "?[1A??key 2222 ?: <m@x>")
    #expect(key.has("m@x"))
  }

  @Test("Of two keys the one that can sign is used; two keys that can sign are ambiguous")
  func several() throws {
    let old = Self.key(Self.one, "m <m@x>", validity: "e", capabilities: "sc", userValidity: "e")
    #expect(
      try PublicKeys(colons: old + Self.key(Self.two, "m <m@x>")).signingKey(of: "m@x").fingerprint.description
        == Self.two)
    let both = PublicKeys(colons: Self.key(Self.one, "m <m@x>") + Self.key(Self.two, "n <m@x>"))
    #expect(throws: Failure.self) { try both.signingKey(of: "m@x") }
    #expect(try both.signingKey(of: Self.one).fingerprint.description == Self.one)
  }

  @Test("A subkey signs if the primary secret key is kept elsewhere; a key on a card counts as secret too")
  func subkeys() throws {
    let sub = "ssb:u:2048:1:77757D748FFB4EC9:1795265956::::::s:::+:::23:\nfpr:::::::::\(Self.two):\n"
    let keys = PublicKeys(colons: Self.key(Self.one, "m <m@x>", capabilities: "cSC", token: "#") + sub)
    #expect(try keys.signingKey(of: "m@x").fingerprint.description == Self.one)
    #expect(try PublicKeys(colons: Self.key(Self.one, "m <m@x>", token: "D2760001")).signingKey(of: "m@x").fault == nil)
  }

  @Test(
    "A text that is not gpg's output holds no keys",
    arguments: [
      "", "\n", "sec", "uid:u", "fpr:::::::::x:", "ssb:u:::::::::::s:::+:",
      "fpr:::::::::1111111111111111111111111111111111111111:",
    ])
  func noise(_ text: String) { #expect(PublicKeys(colons: text).keys.isEmpty) }
}
