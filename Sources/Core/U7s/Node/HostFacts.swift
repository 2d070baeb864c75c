/// What is known of a host before anything is decided; gathered by `Host`, judged by `Core`.
package struct HostFacts: Equatable, Sendable {
  package var kernel = ""
  package var hostName = ""
  package var account: Account?
  package var subordinateUIDs: [SubIDRange] = []
  package var subordinateGIDs: [SubIDRange] = []
  package var tools: [String: Tool] = [:]
  package var interfaces: [Interface] = []
  /// Name of the interface that the default route leaves by.
  package var defaultInterface: String?
  package var hosts = ""
  package var osRelease: [String: String] = [:]
  /// cgroup v2 controllers of the account's manager, or of the root where it does not run; nil without cgroup v2.
  package var controllers: Set<String>?
  /// Values below /proc/sys, by sysctl(8) name, of those we look at.
  package var sysctls: [String: String] = [:]
  /// Modules of modules-load.d/u7s.conf that are neither loaded nor built in.
  package var missingModules: [String] = []
  /// Why a VXLAN device cannot be made in a new user and network namespace, in ip(8)'s words; nil where it can.
  package var vxlanRefusal: String?
  /// Files of /dev that exist.
  package var devices: Set<String> = []
  package var isLingering = false
  /// Sockets of the host that listen (TCP) or are bound (UDP).
  package var listeners: [Listener] = []
  /// Free bytes below the account's home.
  package var freeBytes: UInt64 = 0
  /// Keys the account holds and may hold (/proc/key-users); nil where it holds none.
  package var keys: (held: Int, limit: Int)?
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

  package init() {}

  /// An installed external program.
  package struct Tool: Equatable, Sendable {
    package var path: String
    package var version: Version?

    package init(path: String, version: Version?) {
      self.path = path
      self.version = version
    }
  }

  /// A network interface of the host.
  package struct Interface: Equatable, Sendable {
    package var name: String
    package var mtu: Int
    package var addresses: [CIDR]

    package init(name: String, mtu: Int, addresses: [CIDR]) {
      self.name = name
      self.mtu = mtu
      self.addresses = addresses
    }
  }

  /// A bound socket.
  package struct Listener: Equatable, Hashable, Sendable {
    package var transport: PublishedPort.Transport
    package var address: Address
    package var port: Int

    package init(_ transport: PublishedPort.Transport, _ address: Address, _ port: Int) {
      self.transport = transport
      self.address = address
      self.port = port
    }
  }

  package static func == (a: HostFacts, b: HostFacts) -> Bool {
    a.kernel == b.kernel && a.hostName == b.hostName && a.account == b.account && a.tools == b.tools
      && a.interfaces == b.interfaces && a.listeners == b.listeners && a.units == b.units
  }

  /// ALT and its relatives, where images live on registry.altlinux.org and packages carry the minor version.
  package var isALT: Bool {
    osRelease["ID"] == "altlinux" || (osRelease["ID_LIKE"] ?? "").split(separator: " ").contains("altlinux")
  }

  /// The first global address of that family on the default route's interface.
  package func nodeAddress(ipv6: Bool = false) -> Address? {
    guard let interface = interfaces.first(where: { $0.name == defaultInterface }) else { return nil }
    return interface.addresses.map(\.address).first { address in
      address.isIPv4 != ipv6 && !address.isLoopback && !(address.bytes[0] == 0xfe && address.bytes[1] & 0xc0 == 0x80)
    }
  }

  package func interface(holding address: Address) -> Interface? {
    interfaces.first { $0.addresses.contains { $0.address == address } }
  }

  /// True where /etc/hosts gives the name an address.
  package func namesHost(_ name: String) -> Bool {
    hosts.lines.contains { line in
      let fields = line.prefix { $0 != "#" }.split(whereSeparator: { $0 == " " || $0 == "\t" })
      return fields.dropFirst().contains { $0 == name }
    }
  }
}
