import Core

extension PublicKeys {
  /// The one key that signs as `signer`, an e-mail or a fingerprint. A `Failure` says that there is none, why the one
  /// there is cannot sign, or which there are.
  package func one(of signer: String) throws(Failure) -> Key {
    let tried = "find the key that signs as \(signer)"
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
}
