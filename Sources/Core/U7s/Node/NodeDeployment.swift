import Core

/// The values that `kubeadm init` or `join` determined for this node, and the choices of its user: the file
/// `NodePaths.settings`, which is also the environment of the account's units. Only `init`, `join` and `upgrade` write it.
package struct NodeDeployment: Equatable, Sendable {
  /// What the user set (`NodeSettings.inputs`), and the version that the cluster has.
  package var choices: Settings
  package var accountID: String?
  /// nil before the first `init` or `join`.
  package var role: NodeRole?
  /// The node's own address in the cluster; nil before the first `init` or `join`.
  package var address: Address?
  package var device: String?
  package var bindPort: Int
  package var endpoint: String?
  package var serviceCIDR: CIDR
  package var podCIDR: CIDR?
  /// Where the control plane's images are pulled from.
  package var repository: String?
  package var pauseImage: String?
  package var vxlanMTU: Int?
  /// A control plane without a member of etcd.
  package var hasExternalEtcd: Bool

  package init(_ request: NodeRequest, pauseImage: String?) {
    choices = request.settings
    choices[.kubeVersion] = request.kubernetesVersion
    accountID = String(request.account.uid)
    role = request.role
    address = request.address
    device = request.device
    bindPort = request.bindPort
    endpoint = request.endpoint
    serviceCIDR = request.serviceCIDR
    podCIDR = request.podCIDR
    repository = request.repository
    self.pauseImage = pauseImage
    vxlanMTU = request.vxlanMTU
    hasExternalEtcd = request.role.isControlPlane && request.hasExternalEtcd
  }

  /// Reads the settings that `settings` makes. A node before its first `init` or `join` lacks most of them; a `Failure`
  /// names a setting whose value is invalid.
  package init(_ settings: Settings) throws(Failure) {
    choices = Settings(NodeSettings.inputs, of: settings.values)
    accountID = settings.text(.uid)
    role = try settings[.controlPlane].map { text throws(Failure) in
      try Self.read(.controlPlane, text, "initMaster, master or empty") { NodeRole(setting: $0) }
    }
    address = try settings.text(.externalIP).map { text throws(Failure) in
      try Self.read(.externalIP, text, "an IP address") { Address($0) }
    }
    device = settings.text(.externalDevice)
    bindPort = try Self.read(.bindPort, settings.text(.bindPort) ?? String(Networking.defaultBindPort), "a port") {
      PortNotation.number($0)
    }
    endpoint = settings.text(.endpoint)
    serviceCIDR = try Self.read(
      .serviceCIDR, settings.text(.serviceCIDR) ?? Networking.defaultServiceCIDR, "a range of addresses"
    ) { CIDR($0) }
    podCIDR = try settings.text(.podCIDR).map { text throws(Failure) in
      try Self.read(.podCIDR, text, "a range of addresses") { CIDR($0) }
    }
    repository = settings.text(.registryPlatform)
    pauseImage = settings.text(.pauseImage)
    vxlanMTU = try settings.text(.vxlanMTU).map { text throws(Failure) in
      try Self.read(.vxlanMTU, text, "a number of bytes") { Int($0) }
    }
    hasExternalEtcd = try Self.read(.etcd, settings.text(.etcd) ?? "local", "local or external") { text in
      ["local": false, "external": true][text]
    }
  }

  /// From the environment of a unit, which systemd reads from the file.
  package init(unit environment: [String: String]) throws(Failure) {
    try self.init(Settings(NodeSettings.inputs + NodeSettings.results, of: environment))
  }

  /// All values by their documented names; no token and no key is among them.
  package var settings: Settings {
    var settings = choices
    settings[.uid] = accountID
    settings[.controlPlane] = role?.setting
    for name in [Setting.externalIP, .parentIP, .advertiseAddress] { settings[name] = address?.description }
    settings[.externalDevice] = device
    settings[.bindPort] = String(bindPort)
    settings[.endpoint] = endpoint
    settings[.serviceCIDR] = serviceCIDR.description
    settings[.podCIDR] = podCIDR?.description
    settings[.registryPlatform] = repository
    settings[.pauseImage] = pauseImage
    settings[.vxlanMTU] = vxlanMTU.map { String($0) }
    settings[.etcd] = hasExternalEtcd ? "external" : nil
    return settings
  }

  /// The step that writes the file; `writer` is the call as its header names it: "kubeadm init".
  package func step(writer: String) throws(Failure) -> Step {
    .file(
      NodePaths.settings, try settings.render(header: "Written by \(writer); \(NodePaths.defaults) is yours."),
      mode: 0o644, owner: .root)
  }

  private static func read<Value>(
    _ setting: Setting, _ text: String, _ kind: Message, _ value: (String) -> Value?
  ) throws(Failure) -> Value {
    guard let value = value(text) else {
      throw Failure(
        "read \(setting.name)", "'\(text)' is not \(kind)",
        hint: "grep \(setting.name) \(NodePaths.settings)   # kubeadm init and join write it")
    }
    return value
  }
}

extension NodeRole {
  /// The value of U7S_CONTROLPLANE.
  fileprivate var setting: String {
    switch self {
    case .initialize: "initMaster"
    case .joinControlPlane: "master"
    case .joinWorker: ""
    }
  }

  fileprivate init?(setting: String) {
    guard let role = [NodeRole.initialize, .joinControlPlane, .joinWorker].first(where: { $0.setting == setting })
    else { return nil }
    self = role
  }
}
