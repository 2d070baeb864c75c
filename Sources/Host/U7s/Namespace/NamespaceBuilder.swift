import CLinux
import Core
import CoreU7s
import Glibc
import Host

/// Prepares RootlessKit's new namespaces for a node, as their root.
struct NamespaceBuilder {
  let paths: AccountPaths
  let deployment: NodeDeployment

  /// The variable by which the launcher on the host hands on lines of the host's resolv.conf.
  static let resolverWays = "_U7S_RESOLVER"

  func build() throws(Failure) {
    try attempt("write \(paths.parentIP)") { () throws(Errno) in
      try Files.write(paths.parentIP, (deployment.address?.description ?? "") + "\n", mode: 0o644)
    }
    for link in NamespaceLayout.hostLinks { unlink(link) }
    completeResolver()
    try linkCrioSocket()
    try mountHome()
    for mount in NamespaceLayout.mounts { try bind("\(paths.data)/\(mount.name)", mount.inside) }
    try shareKubelet()
    try mountSeccomp()
    linkPlugins()
    setSysctls()
    try setAddresses()
    acceptClients()
    // A worker's kubelet looks for this directory every second and logs each time that it is missing.
    if Files.exists(NodePaths.kubernetes) {
      try attempt("make \(NodePaths.manifests)") { () throws(Errno) in
        try Files.makeDirectory(NodePaths.manifests, mode: 0o700, uid: 0, gid: 0)
      }
    }
    try installAuditPolicy()
    try installPodSecurity()
    try attempt("write \(paths.ready)") { () throws(Errno) in try Files.write(paths.ready, "", mode: 0o644) }
  }

  /// Names are completed inside as on the host, so that `kubeadm join api:6443` works.
  ///
  /// RootlessKit has mounted its file there, so it is added to in place. A node without these lines works.
  private func completeResolver() {
    let ways = Environment.value(NamespaceBuilder.resolverWays) ?? ""
    let path = SystemPaths.resolver
    guard !ways.isEmpty, let text = Files.readIfPresent(path), ResolverFile(text).ways.isEmpty else { return }
    do throws(Errno) {
      let file = try OwnedFD.open(path, O_WRONLY | O_APPEND)
      try file.writeAll(Array(((text.hasSuffix("\n") ? "" : "\n") + ways + "\n").utf8))
    } catch {
      Report.warning("\(path) is not complete: \(error.text)")
    }
  }

  /// The default path of kubeadm and crictl leads to our socket.
  private func linkCrioSocket() throws(Failure) {
    try attempt("make /run/crio") { () throws(Errno) in
      try Files.makeDirectory("/run/crio", mode: 0o755, uid: 0, gid: 0)
    }
    unlink(NodePaths.crioSocketInside)
    try attempt("link \(NodePaths.crioSocketInside)") { () throws(Errno) in
      try retrying { symlink(paths.crioSocket, NodePaths.crioSocketInside) }
    }
  }

  /// cAdvisor takes the deepest mount above the images for their file system. Without this mount that would be the
  /// copied-up /var/lib, a tmpfs: kubelet would measure memory and would remove no image when the disk is full.
  private func mountHome() throws(Failure) {
    guard let link = NamespaceLayout.homeLink(paths.account.home) else { return }
    try attempt("mount \(link)") { () throws(Errno) in
      let home = try OwnedFD.open(link, O_RDONLY | O_DIRECTORY)
      unlink(link)
      try Files.makeDirectory(link, mode: 0o755, uid: 0, gid: 0)
      try retrying { mount("/proc/self/fd/\(home.number)", link, nil, UInt(MS_BIND | MS_REC), nil) }
    }
  }

  private func bind(_ source: String, _ target: String) throws(Failure) {
    unlink(target)
    try attempt("mount \(source) at \(target)") { () throws(Errno) in
      if !Files.exists(target) { try Files.makeDirectory(target, mode: 0o755, uid: 0, gid: 0) }
      try retrying { mount(source, target, nil, UInt(MS_BIND), nil) }
    }
  }

  /// kubelet needs a shared mount for volumes that pods mount themselves (mountPropagation: Bidirectional).
  private func shareKubelet() throws(Failure) {
    try attempt("share /var/lib/kubelet") { () throws(Errno) in
      try retrying { mount(nil, "/var/lib/kubelet", nil, UInt(MS_SHARED), nil) }
    }
  }

  /// Profiles that pods name lie in root's own directory: what the account could write, a pod with id 0 could too.
  private func mountSeccomp() throws(Failure) {
    guard Files.exists(SeccompDirectory.rootless) else { return }
    try attempt("mount \(SeccompDirectory.rootless) at \(SeccompDirectory.kubelets)") { () throws(Errno) in
      try Files.makeDirectory(SeccompDirectory.kubelets, mode: 0o755, uid: 0, gid: 0)
      try retrying { mount(SeccompDirectory.rootless, SeccompDirectory.kubelets, nil, UInt(MS_BIND), nil) }
    }
  }

  /// Links every CNI plugin of the host into /opt/cni/bin, where flannel installs its own beside them.
  private func linkPlugins() {
    for directory in NamespaceLayout.pluginDirectories where directory != "/opt/cni/bin" {
      for name in Files.list(directory) {
        unlink("/opt/cni/bin/\(name)")
        symlink("\(directory)/\(name)", "/opt/cni/bin/\(name)")
      }
    }
  }

  /// Forwarding for pods. The other two are for RootlessKit 3, which marks packets that come from a client. They make
  /// the kernel mark a server's answer (RootlessKit sets this by sysctl(8), which not every node has) and the refusal
  /// of a closed port, for which RootlessKit would otherwise wait ten times 1 s.
  private func setSysctls() {
    let names = [
      "net/ipv4/ip_forward", "net/bridge/bridge-nf-call-iptables", "net/ipv4/tcp_fwmark_accept",
      "net/ipv4/fwmark_reflect",
    ]
    for name in names {
      if let file = try? OwnedFD.open("/proc/sys/" + name, O_WRONLY) { try? file.writeAll(Array("1".utf8)) }
    }
  }

  private func setAddresses() throws(Failure) {
    guard let node = deployment.address else { return }
    let ip = try NodeTool.path("ip")
    try Runner.mustSucceed(
      Command(ip, ["-batch", "-"], input: NamespaceLayout.addresses(node: node, services: deployment.serviceCIDR)),
      "give tap0 the node's address \(node)")
    try leadOut(node, ip)
    guard let mtu = deployment.vxlanMTU, deployment.choices.usesFlannel else { return }
    try Runner.mustSucceed(
      Command(ip, ["-batch", "-"], input: NamespaceLayout.vxlan(node: node, mtu: mtu)), "make flannel's VXLAN device")
    try Runner.mustSucceed(
      Command(try NodeTool.path("ethtool"), ["-K", "flannel.1", "tx-checksum-ip-generic", "off"]),
      "turn off checksum offload of flannel.1")
  }

  /// Servers of the host on the node's own address stay reachable from inside.
  private func leadOut(_ node: Address, _ ip: String) throws(Failure) {
    let ports = HostServers.ports(
      node: node, hosts: HostsFile(Files.readIfPresent(SystemPaths.hosts) ?? ""), repository: deployment.repository)
    let routes = HostServers.routes(node: node, services: deployment.serviceCIDR, ports: ports)
    guard !routes.isEmpty else { return }
    try attempt("accept answers from \(node)") { () throws(Errno) in
      try OwnedFD.open("/proc/sys/net/ipv4/conf/tap0/accept_local", O_WRONLY).writeAll(Array("1".utf8))
    }
    try Runner.mustSucceed(Command(ip, ["-batch", "-"], input: routes), "lead servers of \(node) out of the namespace")
  }

  /// The node works without this rule, but connections to 127.0.0.1 take 1 s under RootlessKit 3.
  private func acceptClients() {
    guard let node = deployment.address, let arguments = NamespaceLayout.loopback(node: node) else { return }
    do throws(Failure) {
      try Runner.mustSucceed(
        Command(try NodeTool.path("iptables"), arguments), "lead clients of 127.0.0.1 to \(node)", seconds: 10)
    } catch {
      Report.warning("\(error.tried): \(error.why)")
    }
  }

  /// kube-apiserver reads the policy from /etc/kubernetes/audit, which `kubeadm reset` may have emptied.
  private func installAuditPolicy() throws(Failure) {
    guard let policy = Files.readIfPresent(NodePaths.auditPolicySource) else { return }
    try install(NodePaths.auditDirectory, "policy.yaml", policy)
  }

  /// Every control plane has the file, also one whose kube-apiserver does not name it.
  private func installPodSecurity() throws(Failure) {
    guard deployment.role?.isControlPlane ?? false, let admission = try deployment.choices.podSecurity() else { return }
    try install(NodePaths.admissionDirectory, admission.fileName, admission.text)
  }

  /// A file below /etc/kubernetes that kube-apiserver reads. What an administrator wrote there stays.
  private func install(_ directory: String, _ name: String, _ text: String) throws(Failure) {
    let path = "\(directory)/\(name)"
    guard Files.exists(NodePaths.kubernetes), !Files.exists(path) else { return }
    try attempt("write \(path)") { () throws(Errno) in
      try Files.makeDirectory(directory, mode: 0o700, uid: 0, gid: 0)
      try Files.write(path, text, mode: 0o600)
    }
  }
}
