import Core

/// Groups that these commands know.
package enum RBACGroup {
  /// Accounts that use the cluster, on the host and in their certificates.
  package static let users = "k8s"
  /// Administrators: ALT and Fedora, Debian.
  package static let administrators = ["wheel", "sudo"]
  /// Everybody with a certificate is in it.
  package static let authenticated = "system:authenticated"
}
