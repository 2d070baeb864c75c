import Host
import Testing

/// The genuine tools that make, fetch and verify signatures.
enum SignatureTools {
  static let areThere = ["/usr/bin/gpg", "/usr/bin/gpgv", "/usr/bin/curl"].allSatisfy(Files.isExecutable)

  static let missing: Comment = "gpg, gpgv and curl are needed"
}
