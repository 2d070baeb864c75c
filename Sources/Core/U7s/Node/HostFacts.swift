import Core

/// Facts about a host, collected before anything is decided: `Host` reads them, `Core` judges them.
package struct HostFacts: Equatable, Sendable {
  package var kernel = ""
  package var hostName = ""
  package var account: Account?
  package var subordinateUIDs: [SubIDRange] = []
  package var subordinateGIDs: [SubIDRange] = []
  /// How many of each the account is to have (U7S_SUBIDS).
  package var wantedIDs = SubIDRange.needed
  package var tools: [String: InstalledTool] = [:]
  package var interfaces: [NetworkInterface] = []
  /// Name of the interface that the default route leaves by.
  package var defaultInterface: String?
  package var hosts = HostsFile("")
  package var resolver = ResolverFile("")
  package var osRelease = OSRelease([:])
  /// cgroup v2 controllers of the account's manager, or of the root group if the manager does not run; nil without
  /// cgroup v2.
  package var controllers: Set<String>?
  /// Values below /proc/sys by their sysctl(8) name, only those that are checked.
  package var sysctls: [String: String] = [:]
  /// Modules of modules-load.d/u7s.conf that are neither loaded nor built in.
  package var missingModules: [String] = []
  /// Why a VXLAN device cannot be made in a new user and network namespace, in ip(8)'s words; nil where it can.
  package var vxlanRefusal: String?
  /// Files of /dev that exist.
  package var devices: Set<String> = []
  /// Those of them that the account may not read and write.
  package var closedDevices: Set<String> = []
  package var isLingering = false
  /// Sockets of the host that listen (TCP) or are bound (UDP).
  package var listeners: [Listener] = []
  /// Free bytes below the account's home.
  package var freeBytes: UInt64 = 0
  /// Whether the account's home is in a file system that is mounted noexec.
  package var isHomeNoexec = false
  /// How many keys the account holds and may hold (/proc/key-users); nil if it holds none.
  package var keys: KeyQuota?
  package var isTimeSynchronized: Bool?
  /// `ActiveState` of rootlesskit.service and kubelet.service.
  package var units: [String: String] = [:]
  package var isNamespaceUp = false
  /// PATH of what sudo(8) runs as root; nil where there is no sudo.
  package var sudoPath: String?
  /// Why the account's manager does not answer a systemctl inside, in its words; nil where it answers.
  package var managerRefusal: String?
  /// nil where kubeadm has made no node.
  package var kubelet: KubeletFacts?
  /// nil where the namespace is down.
  package var containers: ContainerGroups?
  /// nil where the account's manager does not run.
  package var limits: ManagerLimits?
  /// Static pod manifests below /etc/kubernetes/manifests.
  package var manifests: [String] = []
  /// Whether /etc/kubernetes belongs to somebody else than the account, and holds a cluster.
  package var hasRootfulCluster = false
  /// Groups that the account is a member of beside its own.
  package var accountsGroups: [String] = []
  /// Whether the account owns the host's /etc/cni/net.d, as it did with earlier versions.
  package var ownsHostsCNI = false

  /// The caller's variables that name a proxy.
  package var proxies: [String: String] = [:]

  /// KUBELET_EXTRA_ARGS of /etc/default/kubelet and /etc/sysconfig/kubelet, which the unit of kubelet reads.
  package var kubeletArguments = ""

  package init() {}

  /// The range that gives the account the ids that `ranges` lacks; nil if it lacks none, or no range is free.
  package func missingIDs(_ ranges: [SubIDRange]) -> ClosedRange<UInt32>? {
    guard let account else { return nil }
    let total = SubIDRange.total(ranges, of: account)
    guard total < UInt64(wantedIDs) else { return nil }
    let count = max(SubIDRange.needed, UInt32(UInt64(wantedIDs) - total))
    return SubIDRange.nextStart(in: subordinateUIDs + subordinateGIDs, for: count).map { $0...$0 + count - 1 }
  }

  /// The first global address of that family on the default route's interface.
  package func nodeAddress(ipv6: Bool = false) -> Address? {
    guard let interface = interfaces.first(where: { $0.name == defaultInterface }) else { return nil }
    return interface.addresses.map(\.address).first { address in
      address.isIPv4 != ipv6 && !address.isLoopback && !(address.bytes[0] == 0xfe && address.bytes[1] & 0xc0 == 0x80)
    }
  }

  package func interface(holding address: Address) -> NetworkInterface? {
    interfaces.first { $0.addresses.contains { $0.address == address } }
  }
}
