import Core

/// Every setting of a node, by its documented name.
package enum NodeSettings {
  /// What a user sets: in the environment of `kubeadm init` or `join`, or in the administrator's file of defaults.
  package static let inputs: [Setting] =
    ClusterSettings.all + [
      .install, .network, .portDriver, .mtu, .bindAddress, .rootlesskitFlags, .publishServices, .kubectlFlags,
      .etcdSnapshot, .subordinateIDs, .podSecurity, .seccompDefault, .debug,
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
  package static let subordinateIDs = Setting("U7S_SUBIDS")
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
  /// How many subordinate ids the account is to have, U7S_SUBIDS: 65536 to 2000000000. A `Failure` of status 2 for any
  /// other value.
  package func subordinateIDs() throws(Failure) -> UInt32 {
    guard let text = text(.subordinateIDs) else { return SubIDRange.needed }
    guard let number = UInt32(text), SubIDRange.needed...SubIDRange.limit ~= number else {
      throw Failure(
        "read \(Setting.subordinateIDs.name)",
        "\(text.quoted) is not a number from \(String(SubIDRange.needed)) to \(String(SubIDRange.limit))",
        hint: "export \(Setting.subordinateIDs.name)=1000700000", status: 2)
    }
    return number
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
