/// The public keys of one file, as gpg(1) tells of them.
package struct PublicKeys: Equatable, Sendable {
  /// The primary key of one owner.
  package struct Key: Equatable, Sendable {
    package var fingerprint: Fingerprint
    /// The first user id: `Name <address>`.
    package var owner: String
    /// All e-mail addresses of its user ids.
    package var addresses: [String]
    /// Neither revoked, expired nor disabled, and able to sign.
    package var isUsable: Bool

    package init(fingerprint: Fingerprint, owner: String, addresses: [String], isUsable: Bool) {
      self.fingerprint = fingerprint
      self.owner = owner
      self.addresses = addresses
      self.isUsable = isUsable
    }
  }

  package var keys: [Key]

  /// Reads `--with-colons` output of `--show-keys`, `--list-keys` or `--list-secret-keys` (GnuPG's doc/DETAILS).
  package init(colons text: String) {
    keys = []
    var isPrimary = false
    for line in text.lines {
      let fields = line.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
      switch fields[0] {
      case "pub", "sec":
        isPrimary = true
        let validity = fields.count > 1 ? fields[1] : ""
        let abilities = fields.count > 11 ? fields[11] : ""
        isUsable = !["r", "e", "d", "i", "n"].contains(validity) && abilities.contains("S") && !abilities.contains("D")
      case "sub", "ssb": isPrimary = false
      case "fpr" where isPrimary && fields.count > 9:
        guard let fingerprint = Fingerprint(fields[9]) else { continue }
        keys.append(Key(fingerprint: fingerprint, owner: "", addresses: [], isUsable: isUsable))
      case "uid" where isPrimary || fields.count > 9:
        guard fields.count > 9, !keys.isEmpty else { continue }
        let owner = PublicKeys.unescaped(fields[9])
        if keys[keys.count - 1].owner.isEmpty { keys[keys.count - 1].owner = owner }
        if let address = PublicKeys.address(owner) { keys[keys.count - 1].addresses.append(address) }
      default: continue
      }
    }
  }

  private var isUsable = false

  package init(keys: [Key]) { self.keys = keys }

  package static func == (a: PublicKeys, b: PublicKeys) -> Bool { a.keys == b.keys }

  package var fingerprints: Set<Fingerprint> { Set(keys.map(\.fingerprint)) }

  /// What stands in angle brackets.
  private static func address(_ owner: String) -> String? {
    guard let open = owner.lastIndex(of: "<"), owner.last == ">" else { return EMail(owner)?.description }
    return String(owner[owner.index(after: open)...].dropLast())
  }

  /// `\x3a` and its like are characters that the format itself uses.
  private static func unescaped(_ text: String) -> String {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "\\"), rest.count >= 3, rest.first == UInt8(ascii: "x"),
        let code = UInt8(String(decoding: rest.dropFirst().prefix(2), as: UTF8.self), radix: 16)
      {
        bytes.append(code)
        rest = rest.dropFirst(3)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
