import Core

/// Calls of openssl(1). A private key is in a memory file, never on a disk and never in an argument.
package enum OpenSSL {
  private static let program = "/usr/bin/openssl"

  /// Prints a new private key.
  package static func newKey(_ type: KeyType) -> Command {
    switch type {
    case .rsa2048: Command(program, ["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"])
    case .ecdsaP256:
      Command(
        program,
        ["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-pkeyopt", "ec_param_enc:named_curve"])
    }
  }

  /// Prints a request to sign a certificate for the user and the groups. The host's openssl.cnf is not used.
  package static func request(_ user: UserName, groups: [RBACName], key path: String) -> Command {
    var text = "[req]\nprompt = no\nstring_mask = utf8only\ndistinguished_name = name\n[name]\n"
    for (index, group) in groups.enumerated() { text += "\(index).O = \(group)\n" }
    text += "CN = \(user)\n"
    return Command(program, ["req", "-new", "-sha256", "-config", "/dev/stdin", "-key", path], input: text)
  }

  /// Prints the public half of a private key.
  package static func publicKey(of path: String) -> Command { Command(program, ["pkey", "-in", path, "-pubout"]) }

  /// Prints what `CertificateFacts` reads.
  package static func facts(_ certificate: String) -> Command {
    Command(
      program, ["x509", "-noout", "-subject", "-nameopt", "RFC2253,-esc_msb", "-enddate", "-pubkey"], input: certificate
    )
  }

  /// Succeeds if the CA signed the certificate, even if it has expired.
  package static func verify(_ certificate: String, authority path: String) -> Command {
    Command(
      program, ["verify", "-no-CApath", "-no_check_time", "-CAfile", path, "/dev/stdin"], input: certificate)
  }
}
