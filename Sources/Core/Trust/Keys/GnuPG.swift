import Core

/// gpg(1), as values.
package enum GnuPG {
  /// Its paths: some distributions call GnuPG 2 `gpg2`, because `gpg` is GnuPG 1.
  package static let programs = ["/usr/bin/gpg2", "/usr/bin/gpg"]

  /// Lists downloaded keys. It runs as nobody with a home of its own, because it parses untrusted data.
  package static func show(_ text: String, directory: String, program: String) -> Command {
    Command(
      "/usr/bin/setpriv",
      ["--reuid", "65534", "--regid", "65534", "--clear-groups", "--no-new-privs", "--"]
        + ["/usr/bin/env", "-i", "HOME=\(directory)", "GNUPGHOME=\(directory)", "LANG=C.UTF-8", "PATH=/usr/bin:/bin"]
        + [program, "--batch", "--no-autostart", "--quiet", "--with-colons", "--show-keys"], input: text)
  }

  /// Arguments that list a user's own secret keys.
  package static let listSecret = ["--batch", "--quiet", "--with-colons", "--list-secret-keys"]

  /// Arguments that print public keys, armoured.
  package static func export(_ keys: [Fingerprint]) -> [String] {
    ["--batch", "--quiet", "--armor", "--export"] + keys.map(\.description)
  }

  /// The parameters of a new key, for `--generate-key` without questions.
  package struct Parameters: Equatable, Sendable {
    package var name: String
    package var address: EMail
    package var type = KeyType.rsa3072
    /// As gpg takes it: 0 for never, 2y, 18m, 2030-01-31.
    package var expiry = "0"
    /// nil for a key without protection.
    package var passphrase: String?

    package init(name: String, address: EMail) {
      self.name = name
      self.address = address
    }

    /// The parameter file (GnuPG manual, Unattended key generation). It may hold a passphrase: standard input only.
    package var text: String {
      let lines =
        [passphrase == nil ? "%no-protection" : nil] + type.lines.map { $0 }
        + ["Key-Usage: sign", "Name-Real: \(name)", "Name-Email: \(address)", "Expire-Date: \(expiry)"]
        + [passphrase.map { "Passphrase: \($0)" }, "%commit"]
      return lines.compactMap { $0 }.joined(separator: "\n") + "\n"
    }
  }

  /// Kinds of keys, by gpg's own names.
  package enum KeyType: String, CaseIterable, Sendable {
    case rsa2048, rsa3072, rsa4096, ed25519

    var lines: [String] {
      self == .ed25519
        ? ["Key-Type: EDDSA", "Key-Curve: ed25519"] : ["Key-Type: RSA", "Key-Length: \(rawValue.dropFirst(3))"]
    }
  }

  /// Whether gpg accepts a text as an expiry: 0, a number of days, weeks, months or years, or a date.
  package static func isExpiry(_ text: String) -> Bool {
    if let last = text.utf8.last, "dwmy".utf8.contains(last), let number = Int(text.dropLast()), number > 0 {
      return String(number) == text.dropLast()
    }
    if let number = Int(text) { return number >= 0 && String(number) == text }
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    return parts.map(\.utf8.count) == [4, 2, 2] && parts.allSatisfy { $0.utf8.allSatisfy(ASCII.isDigit) }
  }

  /// A name that a user id can hold.
  package static func isName(_ text: String) -> Bool {
    (1...64).contains(text.utf8.count) && text.trimmed == text && !(text.first?.isNumber ?? true)
      && text.unicodeScalars.allSatisfy { $0.value >= 32 && $0.value != 127 && !"<>()@%".unicodeScalars.contains($0) }
  }
}
