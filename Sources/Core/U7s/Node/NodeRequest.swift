import Core
import YAML

/// The values for an `init` or `join`, from the user's options and file and the facts of the host.
package struct NodeRequest: Equatable, Sendable {
  package var call: NodeCall
  package var account: Account
  package var kubeadm: Version
  package var kubeletVersion: Version
  /// The node's own address in the cluster: the API server listens on it, and kubelet and flannel announce it.
  package var address: Address
  package var device: String
  package var uplinkMTU: Int
  /// MTU of flannel's VXLAN device: U7S_MTU, else the uplink's less 50 (measured: the table in docs/decisions/networking.md).
  package var vxlanMTU: Int
  package var bindPort: Int
  package var endpoint: String
  package var podCIDR: CIDR
  package var serviceCIDR: CIDR
  /// Where the images may be; of several, the first that the registry has is meant.
  package var repositories: [String]
  package var kubernetesVersion: String
  /// The cluster's etcd runs elsewhere, so that this control plane has no member.
  package var hasExternalEtcd: Bool
  package var settings: Settings
  /// nil where none is wanted, or the cluster's kube-apiserver gets an admission configuration of the user's own.
  package var podSecurity: PodSecurityAdmission?
  /// Containers without a seccomp profile get the runtime's.
  package var seccompDefault: Bool

  /// Determines all values; throws a `Failure` that names the flag, key or setting whose value is not possible.
  package init(_ call: NodeCall, settings: Settings, facts: HostFacts) throws(Failure) {
    guard let account = facts.account else {
      throw Failure("prepare the node", "there is no account \(ClusterAccount.name)")
    }
    guard let kubeadm = facts.tools["kubeadm"]?.version, let kubelet = facts.tools["kubelet"]?.version else {
      throw Failure("read the versions of kubeadm and kubelet", "they do not say any", hint: "/usr/bin/kubeadm version")
    }
    self.call = call
    self.account = account
    self.kubeadm = kubeadm
    kubeletVersion = kubelet
    self.settings = settings
    let (options, file) = (call.options, call.file)
    address = try NodeRequest.address(options, file, facts)
    // An address on lo is reached over another interface, so lo's MTU of 65536 does not apply to it.
    let holder = facts.interface(holding: address)
    let interface =
      holder?.name == "lo" ? facts.interfaces.first { $0.name == facts.defaultInterface } ?? holder : holder
    device = interface?.name ?? facts.defaultInterface ?? ""
    uplinkMTU = interface?.mtu ?? 1500
    bindPort = try NodeRequest.port(options, file)
    podCIDR = try NodeRequest.range(
      options.last("pod-network-cidr") ?? file.cluster?[path: "networking", "podSubnet"]?.string
        ?? Networking.defaultPodCIDR, "pod network", "--pod-network-cidr")
    serviceCIDR = try NodeRequest.services(options, file)
    endpoint =
      (call.role == .initialize ? nil : call.joinEndpoint) ?? options.last("control-plane-endpoint")
      ?? file.cluster?["controlPlaneEndpoint"]?.string ?? ""
    if endpoint.isEmpty { endpoint = address.withPort(bindPort) }
    hasExternalEtcd = file.cluster.map(ClusterNetwork.isExternal) ?? false
    podSecurity = try settings.podSecurity()
    seccompDefault = try settings.seccompDefault()
    if call.hasArgument(PodSecurityAdmission.flag, of: "apiServer") { podSecurity = nil }
    vxlanMTU = try NodeRequest.mtu(settings, uplink: uplinkMTU)
    kubernetesVersion = try NodeRequest.version(call, settings, kubeadm)
    if let given = options.last("image-repository") ?? file.cluster?["imageRepository"]?.string {
      repositories = [given]
    } else {
      repositories = try ImageRegistry.repositories(settings, facts.osRelease, facts.hosts)
    }
  }

  /// Takes the values of the joined cluster: its pod and service ranges, where its etcd runs, and whether its user has
  /// an admission configuration.
  package mutating func adopt(_ cluster: ClusterNetwork) {
    podCIDR = cluster.podCIDR ?? podCIDR
    serviceCIDR = cluster.serviceCIDR ?? serviceCIDR
    hasExternalEtcd = cluster.hasExternalEtcd
    if cluster.hasOwnAdmission { podSecurity = nil }
  }

  package var role: NodeRole { call.role }

  /// Where the cluster itself is, in the words of NO_PROXY.
  package var ownAddresses: [String] {
    let hosts = [endpointParts.host, "127.0.0.1", "localhost", ".svc", ".cluster.local"]
    return [address.description, podCIDR.description, serviceCIDR.description] + hosts
  }

  package var repository: String { repositories[0] }

  /// Nobody sets the version of the new cluster.
  package var isVersionOpen: Bool {
    role == .initialize && call.givenVersion == nil && settings.text(.kubeVersion) == nil
  }

  package var paths: AccountPaths { AccountPaths(account) }

  package var usesFlannel: Bool { settings.usesFlannel }

  /// The endpoint's host, without brackets, and its port: without one it is the API's own, as kubeadm takes it.
  package var endpointParts: (host: String, port: String) {
    if Address(endpoint) != nil { return (endpoint, String(bindPort)) }
    let parts = endpoint.split(separator: ":", omittingEmptySubsequences: false)
    let hasPort = parts.count > 1 && !endpoint.hasSuffix("]")
    let host = hasPort ? parts.dropLast().joined(separator: ":") : endpoint
    return (String(host.filter { $0 != "[" && $0 != "]" }), hasPort ? String(parts[parts.count - 1]) : String(bindPort))
  }

  private static func address(_ options: NodeOptions, _ file: UserConfiguration, _ facts: HostFacts) throws(Failure)
    -> Address
  {
    let inFile =
      file.initialization?[path: "localAPIEndpoint", "advertiseAddress"]
      ?? file.join?[path: "controlPlane", "localAPIEndpoint", "advertiseAddress"]
    let advertised = options.last("apiserver-advertise-address") ?? inFile?.string
    let kubelets = KubeletAddress.given(file, hostArguments: facts.kubeletArguments)
    if let text = advertised ?? kubelets {
      let flag = advertised == nil ? "kubelet's --node-ip" : "--apiserver-advertise-address"
      guard let address = Address(text) else {
        throw Failure("read \(flag)", "'\(text)' is not an IP address", status: 2)
      }
      if let kubelets, Address(kubelets) != address {
        throw Failure(
          "advertise \(address)", "kubelet's --node-ip is \(kubelets), and a rootless node has one address",
          hint: "give the same address as --apiserver-advertise-address and as kubelet's --node-ip", status: 2)
      }
      guard facts.interface(holding: address) != nil else {
        throw Failure(
          "advertise \(address)", "no interface of this host has that address",
          hint: "ip -brief address   # and give one of these as \(flag)")
      }
      return address
    }
    guard let address = facts.nodeAddress() ?? facts.nodeAddress(ipv6: true) else {
      throw Failure(
        "find this node's address", "there is no default route, or its interface has no address",
        hint: "give one as --apiserver-advertise-address")
    }
    return address
  }

  private static func mtu(_ settings: Settings, uplink: Int) throws(Failure) -> Int {
    guard let text = settings.text(.mtu) else { return uplink - Networking.vxlanOverhead }
    guard let mtu = Int(text), (576...65485).contains(mtu) else {
      throw Failure(
        "read \(Setting.mtu.name)", "'\(text)' is not a number from 576 to 65485",
        hint: "export \(Setting.mtu.name)=\(uplink - Networking.vxlanOverhead)", status: 2)
    }
    return mtu
  }

  private static func port(_ options: NodeOptions, _ file: UserConfiguration) throws(Failure) -> Int {
    let inFile =
      file.initialization?[path: "localAPIEndpoint", "bindPort"]
      ?? file.join?[path: "controlPlane", "localAPIEndpoint", "bindPort"]
    guard let text = options.last("apiserver-bind-port") ?? inFile?.string else { return Networking.defaultBindPort }
    guard let port = Int(text), (1024...65535).contains(port) else {
      throw Failure(
        "read --apiserver-bind-port", "'\(text)' is not a port from 1024 to 65535, which an ordinary user may bind",
        status: 2)
    }
    return port
  }

  private static func range(_ text: String, _ what: Message, _ flag: String) throws(Failure) -> CIDR {
    let parts = text.split(separator: ",")
    guard let first = parts.first, let range = CIDR(first) else {
      throw Failure(
        "read the \(what)", "'\(text)' is not a range like 10.244.0.0/16", hint: "give one as \(flag)", status: 2)
    }
    guard parts.count == 1, range.address.isIPv4 else {
      throw Failure(
        "use the \(what) \(text)", "slirp4netns and its ports carry IPv4 only", hint: "give one IPv4 range as \(flag)")
    }
    return range.network
  }

  /// slirp4netns(1) takes its own addresses from the service network, the last of them .100 (its `--cidr`: 1 to 25).
  private static func services(_ options: NodeOptions, _ file: UserConfiguration) throws(Failure) -> CIDR {
    let range = try NodeRequest.range(
      options.last("service-cidr") ?? file.cluster?[path: "networking", "serviceSubnet"]?.string
        ?? Networking.defaultServiceCIDR, "service network", "--service-cidr")
    guard range.prefix <= Networking.longestServicePrefix else {
      throw Failure(
        "use the service network \(range)",
        "slirp4netns has its own addresses there and needs /\(Networking.longestServicePrefix) or more of them",
        hint: "give a range from /12 to /\(Networking.longestServicePrefix) as --service-cidr")
    }
    return range
  }

  private static func version(_ call: NodeCall, _ settings: Settings, _ kubeadm: Version) throws(Failure) -> String {
    if let given = call.givenVersion { return given }
    return "v\(try settings.wantedVersion(example: "v\(kubeadm)") ?? kubeadm)"
  }
}
