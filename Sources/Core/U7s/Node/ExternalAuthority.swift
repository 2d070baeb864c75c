/// An authority whose certificate is on the node and whose key is not (Kubernetes, "PKI certificates and requirements",
/// external CA mode).
package enum ExternalAuthority {
  private static let names = ["ca", "front-proxy-ca", "etcd/ca"]

  /// The files whose presence decides it, relative to kubeadm's directory of certificates.
  package static let files = names.flatMap { [$0 + ".crt", $0 + ".key"] }

  package static func isThere(among existing: Set<String>) -> Bool {
    names.contains { existing.contains($0 + ".crt") && !existing.contains($0 + ".key") }
  }
}
