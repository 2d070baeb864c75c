/// The secret keys of a user, from `gpg --with-colons --list-secret-keys` (GnuPG's doc/DETAILS).
package struct SecretKeys: Equatable, Sendable {
  package struct Key: Equatable, Sendable {
    package fileprivate(set) var fingerprint = ""
    /// User ids that are not revoked: `Name <mail>`.
    package fileprivate(set) var users: [String] = []
    /// Why it cannot sign; nil where it can.
    package fileprivate(set) var fault: String?
    fileprivate var hasSecret = false
  }

  package private(set) var keys: [Key] = []

  package init(_ colons: String) {
    var isPrimary = false
    for line in colons.lines {
      let fields = line.split(separator: ":", omittingEmptySubsequences: false)
      guard fields.count > 9 else { continue }
      switch fields[0] {
      case "sec", "ssb":
        isPrimary = fields[0] == "sec"
        let capabilities = fields.count > 11 ? fields[11] : ""
        if isPrimary { keys.append(Key(fault: SecretKeys.fault(fields[1], capabilities))) }
        // `#` marks a secret part that is not there; the others are `+`, or the number of a card.
        let isThere = fields.count <= 14 || fields[14] != "#"
        if !keys.isEmpty && isThere && capabilities.contains("s") && !["e", "r", "d", "i"].contains(fields[1]) {
          keys[keys.count - 1].hasSecret = true
        }
      case "fpr" where isPrimary && !keys.isEmpty && keys[keys.count - 1].fingerprint.isEmpty:
        keys[keys.count - 1].fingerprint = String(fields[9])
      case "uid" where !keys.isEmpty && fields[1] != "r":
        keys[keys.count - 1].users.append(String(fields[9]))
      default: break
      }
    }
    for index in keys.indices where keys[index].fault == nil && !keys[index].hasSecret {
      keys[index].fault = "its secret part is not on this host"
    }
  }

  /// The one key that signs as `signer`, an e-mail or a fingerprint of 40 or 64 hexadecimal digits. A `Failure` says
  /// that there is none, why the one there is cannot sign, or which there are.
  package func one(of signer: String) throws(Failure) -> Key {
    let tried = "find the key that signs as \(signer)"
    let mail = signer.lowercased()
    let found = keys.filter { key in
      key.fingerprint.lowercased() == mail
        || key.users.contains { user in user.lowercased() == mail || user.lowercased().hasSuffix("<\(mail)>") }
    }
    let usable = found.filter { $0.fault == nil }
    if usable.count == 1 { return usable[0] }
    guard usable.isEmpty else {
      throw Failure(
        tried, "there are \(usable.count): \(usable.map(\.fingerprint).joined(separator: ", "))",
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

  private static func fault(_ validity: Substring, _ capabilities: Substring) -> String? {
    switch validity {
    case "e": "it has expired"
    case "r": "it is revoked"
    case "d": "it is disabled"
    case "i": "it is not valid"
    default: capabilities.contains("S") ? (capabilities.contains("D") ? "it is disabled" : nil) : "it cannot sign"
    }
  }
}
