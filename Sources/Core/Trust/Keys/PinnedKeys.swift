import Core

/// Which of the downloaded keys may become trusted: by what this node knows already and what its administrator says.
package struct PinnedKeys: Equatable, Sendable {
  /// Fingerprints of the keys that this node has.
  package var known: Set<Fingerprint>
  /// Those given with `--fingerprint`.
  package var given: Set<Fingerprint>

  package init(known: Set<Fingerprint>, given: Set<Fingerprint>) {
    self.known = known
    self.given = given
  }

  /// The keys that somebody has to say yes to: with fingerprints given none may remain, and without any a node that has
  /// no key yet takes the first ones on trust.
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
