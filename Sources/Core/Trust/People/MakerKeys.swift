import Core

/// Which keys of a maker are published, and whether a new one is made.
package struct MakerKeys: Equatable, Sendable {
  /// Keys of the maker's own keyring with their secret parts.
  package var own: PublicKeys
  /// Fingerprints in the published file; empty where there is none, or it cannot be read.
  package var published: Set<Fingerprint>

  package init(own: PublicKeys, published: Set<Fingerprint>) {
    self.own = own
    self.published = published
  }

  /// True where the maker has no key that can sign.
  package var lacksKey: Bool { !own.keys.contains { $0.fault == nil } }

  /// Throws if the maker has a key of that address already: `podman push --sign-by=ADDRESS` refuses an address that two
  /// secret keys have (gpgme, GPG_ERR_AMBIGUOUS_NAME).
  package func checkNew(_ address: EMail, user: UserName) throws(Failure) {
    guard let other = own.keys.first(where: { $0.has(address.description) }) else { return }
    throw Failure(
      "make another key for \(user)",
      "\(other.fingerprint) has the e-mail \(address) too, and then podman cannot tell which is meant",
      hint: "--email \(user)+2@\(PodsecServer.registry)   # beside --new-key")
  }

  /// The keys to publish: those published already and those made since `before`; if there are neither, every usable
  /// key. Retired keys are left out. A `Failure` if none remains.
  package func wanted(newSince before: PublicKeys, retired: Set<Fingerprint>, user: UserName) throws(Failure)
    -> [Fingerprint]
  {
    if let strange = retired.subtracting(own.fingerprints).min(by: { $0.description < $1.description }) {
      throw Failure(
        "retire \(strange)", "\(user) has no such key",
        hint: "runuser -u \(user) -- gpg --list-secret-keys   # shows the keys")
    }
    let known = own.fingerprints.intersection(published)
    let fresh = own.fingerprints.subtracting(before.fingerprints)
    let wanted = own.keys.filter { key in
      guard !retired.contains(key.fingerprint) else { return false }
      return known.isEmpty && fresh.isEmpty
        ? key.fault == nil : known.contains(key.fingerprint) || fresh.contains(key.fingerprint)
    }
    guard !wanted.isEmpty else {
      throw Failure(
        "publish the key of \(user)", "no key remains",
        hint: "--new-key --email ADDRESS   # makes another")
    }
    return wanted.map(\.fingerprint)
  }
}
