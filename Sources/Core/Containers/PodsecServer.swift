/// The server's names in /etc/hosts, and its ports.
package enum PodsecServer {
  package static let registry = "registry.local"
  package static let signatures = "sigstore.local"
  package static let trivy = "trivy.local"
  package static let names = [registry, signatures, trivy]
  package static let registryPort = 80
  package static let signaturePort = 81
  package static let trivyPort = 4954
  package static let keysURL = "http://\(signatures):\(signaturePort)/keys/"
  package static let signaturesURL = "http://\(signatures):\(signaturePort)/sigstore/"
}
