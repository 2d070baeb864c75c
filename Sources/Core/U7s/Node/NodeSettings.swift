import Core

/// Every setting of a node, by its documented name.
package enum NodeSettings {
  /// What a user sets: in the environment of `kubeadm init` or `join`, or in the administrator's file of defaults.
  package static let inputs: [Setting] =
    ClusterSettings.all + [
      .install, .network, .portDriver, .mtu, .bindAddress, .rootlesskitFlags, .publishServices, .kubectlFlags,
      .etcdSnapshot, .podSecurity,
      .seccompDefault, .debug,
    ]

  /// What `init` and `join` derive, written to `NodePaths.settings` and read by the user units.
  package static let results: [Setting] = [
    .uid, .controlPlane, .externalIP, .externalDevice, .parentIP, .advertiseAddress, .bindPort, .endpoint, .serviceCIDR,
    .podCIDR, .registryPlatform, .pauseImage, .vxlanMTU, .etcd,
  ]
}

extension Setting {
  package static let install = Setting("U7S_INSTALL")
  package static let network = Setting("U7S_NET")
  package static let portDriver = Setting("U7S_PORT_DRIVER")
  package static let mtu = Setting("U7S_MTU")
  package static let bindAddress = Setting("U7S_BIND_ADDRESS")
  package static let rootlesskitFlags = Setting("U7S_ROOTLESSKIT_FLAGS")
  package static let publishServices = Setting("U7S_PUBLISH_SERVICES")
  package static let kubectlFlags = Setting("U7S_KUBECTL_FLAGS")
  package static let etcdSnapshot = Setting("U7S_ETCD_SNAPSHOT")
  package static let podSecurity = Setting("U7S_POD_SECURITY")
  package static let seccompDefault = Setting("U7S_SECCOMP_DEFAULT")

  package static let uid = Setting("U7S_UID")
  package static let controlPlane = Setting("U7S_CONTROLPLANE")
  package static let externalIP = Setting("U7S_EXTIP")
  package static let externalDevice = Setting("U7S_EXTDEV")
  package static let parentIP = Setting("U7S_PARENT_IP")
  package static let advertiseAddress = Setting("U7S_APISERVER_ADVERTISE_ADDRESS")
  package static let bindPort = Setting("U7S_APISERVER_BIND_PORT")
  package static let endpoint = Setting("U7S_APISERVERENDPOINT")
  package static let serviceCIDR = Setting("U7S_SERVICECIDR")
  package static let podCIDR = Setting("U7S_PODNETWORKCIDR")
  package static let registryPlatform = Setting("U7S_REGISTRY_PLATFORM")
  package static let pauseImage = Setting("U7S_PAUSE_IMAGE")
  package static let vxlanMTU = Setting("U7S_VXLAN_MTU")
  package static let etcd = Setting("U7S_ETCD")
}

extension Settings {
  /// The version that U7S_KUBEVERSION asks for; nil where it asks for none. A `Failure` of status 2 for what is no
  /// version from v1.26.0 on; `example` is one that the hint shows.
  package func wantedVersion(example: String) throws(Failure) -> Version? {
    guard let text = text(.kubeVersion) else { return nil }
    guard let version = Version(text), version.numbers.count == 3, version >= Version(1, 26) else {
      throw Failure(
        "read \(Setting.kubeVersion.name)", "'\(text)' is not a version from v1.26.0 on",
        hint: "export \(Setting.kubeVersion.name)=\(example)", status: 2)
    }
    return version
  }

  /// Whether containers without a seccomp profile get the runtime's; U7S_SECCOMP_DEFAULT.
  package func seccompDefault() throws(Failure) -> Bool {
    switch text(.seccompDefault) ?? "yes" {
    case "yes": return true
    case "no": return false
    case let text:
      throw Failure(
        "read \(Setting.seccompDefault.name)", "'\(text)' is neither yes nor no",
        hint: "export \(Setting.seccompDefault.name)=no", status: 2)
    }
  }

  /// Extra arguments of kubectl, U7S_KUBECTL_FLAGS.
  package var kubectlArguments: [String] { (self[.kubectlFlags] ?? "").split(separator: " ").map(String.init) }
}
