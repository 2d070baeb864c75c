import Core

/// What a certificate says, as `openssl x509` prints it.
package struct CertificateFacts: Equatable, Sendable {
  package let user: String
  package let groups: [String]
  package let end: CertificateTime
  /// The public key, PEM.
  package let publicKey: String

  package init(user: String, groups: [String], end: CertificateTime, publicKey: String = "") {
    self.user = user
    self.groups = groups
    self.end = end
    self.publicKey = publicKey
  }

  /// nil if the text has no common name or no end.
  package init?(openssl text: String) {
    var (user, groups, end): (String?, [String], CertificateTime?) = (nil, [], nil)
    for line in text.lines {
      if line.hasPrefix("subject=") {
        for (key, value) in CertificateFacts.parts(line.dropFirst(8)) {
          if key == "CN" { user = value } else if key == "O" { groups.append(value) }
        }
      } else if line.hasPrefix("notAfter=") {
        end = CertificateTime(openssl: line.dropFirst(9))
      }
    }
    guard let user, let end, let start = text.firstRange(of: "-----BEGIN PUBLIC KEY-----"),
      let stop = text[start.upperBound...].firstRange(of: "-----END PUBLIC KEY-----")
    else { return nil }
    self.init(
      user: user, groups: groups.sorted(), end: end, publicKey: String(text[start.lowerBound..<stop.upperBound]))
  }

  /// The parts of a name, RFC 2253: `CN=anna,O=k8s`; a `\` escapes a special character.
  private static func parts(_ name: some StringProtocol) -> [(String, String)] {
    var parts: [String] = [""]
    var isEscaped = false
    for character in name.trimmed {
      if isEscaped {
        parts[parts.count - 1].append(character)
        isEscaped = false
      } else if character == "\\" {
        isEscaped = true
      } else if character == "," || character == "+" {
        parts.append("")
      } else {
        parts[parts.count - 1].append(character)
      }
    }
    return parts.compactMap { part in
      guard let equals = part.firstIndex(of: "=") else { return nil }
      return (String(part[..<equals]), String(part[part.index(after: equals)...]))
    }
  }
}
