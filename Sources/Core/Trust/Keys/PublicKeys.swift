import Core

/// OpenPGP keys as gpg(1) lists them: those of a published file, or a user's own.
package struct PublicKeys: Equatable, Sendable {
  /// A primary key with its owner.
  package struct Key: Equatable, Sendable {
    package var fingerprint: Fingerprint
    /// User ids that are not revoked: `Name <address>`.
    package var owners: [String]
    /// Why it cannot sign; nil where it can.
    package var fault: String?

    package init(fingerprint: Fingerprint, owners: [String], fault: String? = nil) {
      self.fingerprint = fingerprint
      self.owners = owners
      self.fault = fault
    }

    /// The first user id.
    package var owner: String { owners.first ?? "" }

    /// Whether the key is that address's; addresses are compared without case, as gpg does.
    package func has(_ address: String) -> Bool {
      let address = address.lowercased()
      return owners.contains { $0.lowercased() == address || $0.lowercased().hasSuffix("<\(address)>") }
    }
  }

  package var keys: [Key] = []

  package init(keys: [Key]) { self.keys = keys }

  package var fingerprints: Set<Fingerprint> { Set(keys.map(\.fingerprint)) }

  /// Reads `--with-colons` output of `--show-keys` or `--list-secret-keys` (GnuPG's doc/DETAILS).
  package init(colons text: String) {
    var primary: Primary?
    for line in text.lines {
      let fields = line.split(separator: ":", omittingEmptySubsequences: false)
      guard fields.count > 9 else { continue }
      switch fields[0] {
      case "pub", "sec":
        add(primary)
        primary = Primary(fields)
      case "sub", "ssb": primary?.takeSubkey(fields)
      case "fpr" where primary?.isOpen == true:
        primary?.isOpen = false
        primary?.fingerprint = Fingerprint(String(fields[9]))
      case "uid" where fields[1] != "r": primary?.owners.append(PublicKeys.unescaped(String(fields[9])))
      default: break
      }
    }
    add(primary)
  }

  /// The one key that signs as `signer`, an e-mail or a fingerprint. A `Failure` says that there is none, why it cannot
  /// sign, or that several keys match.
  package func signingKey(of signer: String) throws(Failure) -> Key {
    let tried: Message = "find the key that signs as \(signer)"
    let fingerprint = Fingerprint(signer)
    let found = keys.filter { $0.fingerprint == fingerprint || $0.has(signer) }
    let usable = found.filter { $0.fault == nil }
    if usable.count == 1 { return usable[0] }
    guard usable.isEmpty else {
      throw Failure(
        tried, "there are \(usable.count): \(usable.map(\.fingerprint.description).joined(separator: ", "))",
        hint: "give a fingerprint in place of the e-mail")
    }
    guard let first = found.first else {
      throw Failure(
        tried, "this user has no such secret key",
        hint: "gpg --list-secret-keys   # shows those there are; podsec-create-imagemakeruser makes one")
    }
    throw Failure(
      tried, "\(first.fingerprint): \(first.fault ?? "")", hint: "gpg --list-secret-keys \(first.fingerprint)")
  }

  private mutating func add(_ primary: Primary?) {
    guard let primary, let fingerprint = primary.fingerprint else { return }
    let fault = primary.fault ?? (primary.hasSigner ? nil : "its secret part is not on this host")
    keys.append(Key(fingerprint: fingerprint, owners: primary.owners, fault: fault))
  }

  /// A primary key while its records are read.
  private struct Primary {
    var fingerprint: Fingerprint?
    var owners: [String] = []
    var fault: String?
    /// Whether it or one of its subkeys can make signatures, as far as this listing shows.
    var hasSigner = false
    /// Until its own fingerprint was read; those of subkeys follow.
    var isOpen = true

    init(_ fields: [Substring]) {
      let abilities = fields.count > 11 ? fields[11] : ""
      switch fields[1] {
      case "e": fault = "it has expired"
      case "r": fault = "it is revoked"
      case "d": fault = "it is disabled"
      case "i": fault = "it is not valid"
      default: fault = abilities.contains("S") ? (abilities.contains("D") ? "it is disabled" : nil) : "it cannot sign"
      }
      takeSubkey(fields)
    }

    mutating func takeSubkey(_ fields: [Substring]) {
      if fields[0] == "sub" { isOpen = false }
      let abilities = fields.count > 11 ? fields[11] : ""
      // `#` marks a secret part that is not there; others are `+`, or the number of a card. Public keys have none.
      let isThere = fields.count <= 14 || fields[14] != "#"
      if isThere && abilities.contains("s") && !["e", "r", "d", "i"].contains(fields[1]) { hasSigner = true }
    }
  }

  /// Decodes escapes such as `\x3a`, which the format itself needs. NOTE: control characters (`\x1b`, `\x0a`) become
  /// `?`: the key's owner wrote them, and this text is shown beside the fingerprint that somebody compares.
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
    return Printable.line(String(decoding: bytes, as: UTF8.self))
  }
}
