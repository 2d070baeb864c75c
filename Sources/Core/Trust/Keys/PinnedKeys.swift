import Core

/// Decides which downloaded keys may be trusted, by the keys that this node has and those that `--fingerprint` names.
package struct PinnedKeys: Equatable, Sendable {
  /// Fingerprints of the keys that this node has.
  package var known: Set<Fingerprint>
  /// Those given with `--fingerprint`.
  package var given: Set<Fingerprint>

  package init(known: Set<Fingerprint>, given: Set<Fingerprint>) {
    self.known = known
    self.given = given
  }

  /// The keys that somebody has to confirm. Given fingerprints, any other new key is a `Failure`. Without fingerprints,
  /// a node that has no key yet trusts all keys that it gets.
  package func unproved(_ offered: [PublicKeys]) throws(Failure) -> [PublicKeys.Key] {
    let keys = offered.flatMap(\.keys)
    let tried: Message = "compare the keys with --fingerprint"
    if let missing = given.subtracting(keys.map(\.fingerprint)).min(by: { $0.description < $1.description }) {
      throw Failure(tried, "the server has no key \(missing)", hint: PinnedKeys.hint)
    }
    let strange = keys.filter { !known.contains($0.fingerprint) && !given.contains($0.fingerprint) }
    if !given.isEmpty, let first = strange.first {
      throw Failure(tried, "the server has the key \(first.fingerprint) (\(first.owner)) too", hint: PinnedKeys.hint)
    }
    return known.isEmpty ? [] : strange
  }

  private static let hint: Message =
    "gpg --show-keys \(PodsecPaths.keys)/*.pgp   # on the server: the true ones; --fingerprint can be given again and again"
}
