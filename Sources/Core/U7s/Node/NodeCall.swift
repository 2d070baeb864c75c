import Core
import YAML

/// An `init` or `join` as it was typed: its role, its flags, and the documents of its `--config`. Flags win.
package struct NodeCall: Equatable, Sendable {
  package let role: NodeRole
  package let options: NodeOptions
  package let file: UserConfiguration

  /// A join is a control plane's with `--control-plane`, or with `controlPlane` in the user's JoinConfiguration.
  package init(join: Bool, _ options: NodeOptions, _ file: UserConfiguration) {
    self.options = options
    self.file = file
    let isControlPlane = options.isSet("control-plane") || file.join?["controlPlane"].map { !$0.isNull } ?? false
    role = !join ? .initialize : isControlPlane ? .joinControlPlane : .joinWorker
  }

  /// The flag, else `dryRun` of the user's file (kubeadm-config.v1beta4).
  package var isDryRun: Bool {
    let document = role == .initialize ? file.initialization : file.join
    return options.dryRun ?? document?["dryRun"]?.bool ?? false
  }

  /// The version as the flag or file gives it; nil if neither does.
  package var givenVersion: String? {
    options.last("kubernetes-version") ?? file.cluster?["kubernetesVersion"]?.string
  }

  /// The user's own directory of patches, or nil.
  package var patchesDirectory: String? {
    options.last("patches") ?? (file.initialization ?? file.join)?[path: "patches", "directory"]?.string
  }

  /// HOST:PORT that a join was given, or nil.
  package var joinEndpoint: String? {
    options.positional.first ?? file.join?[path: "discovery", "bootstrapToken", "apiServerEndpoint"]?.string
  }

  /// The file or https URL of a join's discovery, or nil.
  package var discoveryFile: String? {
    options.last("discovery-file") ?? file.join?[path: "discovery", "file", "kubeConfigPath"]?.string
  }

  /// The same where it is a file of this host: kubeadm fetches one itself that is an https URL.
  package var localDiscoveryFile: String? {
    role == .initialize ? nil : discoveryFile.flatMap { $0.hasPrefix("https://") ? nil : $0 }
  }

  /// The descriptor by which the genuine kubeadm gets that file, because it cannot read root's files from the
  /// namespace.
  package static let discoveryDescriptor: Int32 = 63

  /// Arguments of the genuine kubeadm beside its `--config`.
  ///
  /// An `init` uploads its certificates for further control planes, unless a key of an authority is kept elsewhere.
  package func passedOn(uploadsCertificates: Bool = true) -> [String] {
    guard role == .initialize else { return options.passedOn + options.positional.dropFirst() }
    let uploads = uploadsCertificates && !options.passedOnNames.contains("upload-certs")
    return options.passedOn + (uploads ? ["--upload-certs"] : []) + options.words
  }

  /// Whether the user's own extraArgs of a component (a map in v1beta3, a list in v1beta4) have an argument.
  package func hasArgument(_ name: String, of component: String) -> Bool {
    file.cluster?[path: component, "extraArgs"]?.argument(name) != nil
  }

  package var usesExternalEtcd: Bool { !(file.cluster?[path: "etcd", "external"]?.isNull ?? true) }
}
