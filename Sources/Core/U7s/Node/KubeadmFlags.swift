import Core

/// The flags of `kubeadm init` and `kubeadm join` from 1.26 to the newest (kubeadm reference, "kubeadm init").
package enum KubeadmFlags {
  /// Flags that the genuine kubeadm accepts together with `--config` (its ValidateMixedArguments), also `skip-*`.
  static let besideConfig: Set<String> = [
    "dry-run", "ignore-preflight-errors", "kubeconfig", "kubeconfig-dir", "node-name", "upload-certs",
    "print-join-command", "rootfs", "v", "log-file", "output", "o", "yes", "y", "print-manifest",
    "allow-missing-template-keys", "show-managed-fields",
  ]

  /// klog's flags, which kubeadm accepts only without `--config` and which are no fields of the configuration.
  static let neverBesideConfig: Set<String> = [
    "vmodule", "logtostderr", "alsologtostderr", "one-output", "add-dir-header",
  ]

  /// Flags that become fields of the configuration.
  static let fields: Set<String> = [
    "apiserver-advertise-address", "apiserver-bind-port", "apiserver-cert-extra-sans", "cert-dir", "certificate-key",
    "config", "control-plane", "control-plane-endpoint", "cri-socket", "discovery-file", "discovery-token",
    "discovery-token-ca-cert-hash", "discovery-token-unsafe-skip-ca-verification", "feature-gates",
    "image-repository", "kubernetes-version", "patches", "pod-network-cidr", "service-cidr", "service-dns-domain",
    "tls-bootstrap-token", "token", "token-ttl",
  ]

  static let booleans: Set<String> = [
    "control-plane", "discovery-token-unsafe-skip-ca-verification", "dry-run", "h", "help",
    "skip-certificate-key-print",
    "skip-crd", "skip-token-print", "upload-certs", "print-join-command", "yes", "y", "force", "f",
    "allow-missing-template-keys", "show-managed-fields", "print-manifest", "skip-kubelet", "certificate-renewal",
    "cleanup-tmp-dir", "etcd-upgrade", "print-config", "allow-experimental-upgrades",
    "allow-release-candidate-upgrades",
    "allow-experimental-api", "allow-deprecated-api",
    // klog's flags, which older versions accept before the subcommand.
    "logtostderr", "alsologtostderr", "one-output", "skip-headers", "skip-log-headers", "add-dir-header",
  ]

  static let valued: Set<String> =
    fields.union(besideConfig).union(neverBesideConfig).union(["skip-phases"]).subtracting(booleans)

  /// How the arguments of `init` and `join` are read.
  package static let scanner = OptionScanner(booleans: booleans, valued: valued, unknownTakeValues: false)
  /// How the subcommand is found, as cobra finds it.
  package static let routing = OptionScanner(booleans: booleans, valued: valued, unknownTakeValues: true)
}
