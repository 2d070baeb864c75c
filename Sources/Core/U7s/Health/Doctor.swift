import Core

/// The checks of `podsec-u7s doctor`, and of `kubeadm init` and `join` before they change anything.
package enum Doctor {
  package enum Level: String, Sendable { case ok, warning, error }

  /// One check: what was found, what is needed, and the command that mends it.
  package struct Check: Equatable, Sendable {
    package var name: String
    package var level: Level
    package var found: String
    package var needed: String
    package var fix: String?
    /// True where `kubeadm init` and `join` mend it themselves, so that they need not warn.
    package var isMendedByInit = false

    /// True where kubeadm's own preflight refuses, or is told to go on by `--ignore-preflight-errors`.
    package var isLeftToKubeadm = false

    package init(
      _ name: String, _ level: Level, found: String, needed: String, fix: String? = nil, isMendedByInit: Bool = false
    ) {
      self.isMendedByInit = isMendedByInit
      self.name = name
      self.level = level
      self.found = found
      self.needed = needed
      self.fix = level == .ok ? nil : fix
    }
  }

  /// All checks that do not depend on a request.
  package static func checks(_ facts: HostFacts, settings: Settings) -> [Check] {
    [kernel(facts), account(facts)] + userNamespaces(facts) + subordinateIDs(facts) + devices(facts)
      + [modules(facts)] + vxlan(facts, settings) + tools(facts) + [cgroups(facts), linger(facts)] + limits(facts) + [
        disk(facts), time(facts), rootful(facts),
      ] + resources(facts) + boundary(facts)
  }

  /// Checks of the addresses and ports that a request needs. A node whose namespace runs holds its ports itself.
  package static func checks(_ request: NodeRequest, _ facts: HostFacts) -> [Check] {
    [
      overlap("pod network", request.podCIDR, "--pod-network-cidr", facts),
      overlap("service network", request.serviceCIDR, "--service-cidr", facts),
    ]
      + (facts.isNamespaceUp ? [] : ports(request, facts))
  }

  private static func kernel(_ facts: HostFacts) -> Check {
    let version = Version(leading: facts.kernel)
    return Check(
      "kernel", version.map { $0 >= Version(5, 15) } ?? false ? .ok : .error, found: facts.kernel,
      needed: "5.15 or later",
      fix: "install a newer kernel and reboot")
  }

  private static func account(_ facts: HostFacts) -> Check {
    Check(
      "account", facts.account == nil ? .error : .ok,
      found: facts.account.map { "\($0.name), uid \($0.uid)" } ?? "none",
      needed: "system user \(ClusterAccount.name)", fix: "systemd-sysusers podsec-u7s.conf")
  }

  private static func userNamespaces(_ facts: HostFacts) -> [Check] {
    var checks: [Check] = []
    func check(_ sysctl: String, _ wanted: String, _ isGood: (Int) -> Bool, _ level: Level) {
      guard let text = facts.sysctls[sysctl], let value = Int(text) else { return }
      let good = isGood(value)
      checks.append(
        Check(
          sysctl, good ? .ok : level, found: text, needed: wanted,
          fix: "sysctl -w \(sysctl)=\(wanted.split(separator: " ").first(where: { Int($0) != nil }) ?? "1000")"))
    }
    check("user.max_user_namespaces", "at least 1000", { $0 >= 1000 }, .error)
    check("kernel.unprivileged_userns_clone", "1", { $0 == 1 }, .error)
    if facts.sysctls["kernel.apparmor_restrict_unprivileged_userns"] == "1" {
      checks.append(
        Check(
          "kernel.apparmor_restrict_unprivileged_userns", .error, found: "1",
          needed: "0, or a profile for /usr/bin/rootlesskit",
          fix:
            "printf 'abi <abi/4.0>,\\ninclude <tunables/global>\\n/usr/bin/rootlesskit flags=(unconfined) {\\n  userns,\\n}\\n'"
            + " > /etc/apparmor.d/usr.bin.rootlesskit && systemctl reload apparmor"))
    }
    check("net.ipv4.conf.all.rp_filter", "2 or 0: strict filtering drops VXLAN", { $0 != 1 }, .warning)
    return checks
  }

  private static func subordinateIDs(_ facts: HostFacts) -> [Check] {
    guard let account = facts.account else { return [] }
    return [("subuid", facts.subordinateUIDs, "uids"), ("subgid", facts.subordinateGIDs, "gids")].map {
      name, ranges, flag in
      let total = SubIDRange.total(ranges, of: account)
      let start = SubIDRange.nextStart(in: facts.subordinateUIDs + facts.subordinateGIDs) ?? 100_000
      return Check(
        "/etc/" + name, total >= UInt64(SubIDRange.needed) ? .ok : .warning, found: "\(total) ids",
        needed: "\(SubIDRange.needed) for \(account.name)",
        fix: "usermod --add-sub\(flag) \(start)-\(start + SubIDRange.needed - 1) \(account.name)", isMendedByInit: true)
    }
  }

  private static func devices(_ facts: HostFacts) -> [Check] {
    [("/dev/net/tun", Level.error, "modprobe tun"), ("/dev/fuse", .warning, "modprobe fuse")].map { path, level, fix in
      let there = facts.devices.contains(path)
      return Check(path, there ? .ok : level, found: there ? "present" : "missing", needed: "present", fix: fix)
    }
  }

  private static func modules(_ facts: HostFacts) -> Check {
    Check(
      "modules", facts.missingModules.isEmpty ? .ok : .warning,
      found: facts.missingModules.isEmpty ? "all there" : "not loaded: " + facts.missingModules.joined(separator: " "),
      needed: "those of \(NodePaths.modules), or the same built in", fix: "systemctl restart systemd-modules-load",
      isMendedByInit: true)
  }

  private static func vxlan(_ facts: HostFacts, _ settings: Settings) -> [Check] {
    guard settings.usesFlannel else { return [] }
    return [
      Check(
        "vxlan device", facts.vxlanRefusal == nil ? .ok : .error, found: facts.vxlanRefusal ?? "can be made",
        needed: "flannel makes one in the namespace", fix: "modprobe vxlan")
    ]
  }

  private static func tools(_ facts: HostFacts) -> [Check] {
    RequiredTool.required.map { tool in
      guard let found = facts.tools[tool.name] else {
        return Check(tool.name, .error, found: "missing", needed: "installed", fix: tool.install(facts))
      }
      let version = found.version.map { "\($0)" } ?? found.path
      if tool.name == "rootlesskit", found.version == Version(3, 0, 0) {
        return Check(
          tool.name, .error, found: version, needed: "2.x, or 3.0.1 or later: 3.0.0 breaks UDP replies",
          fix: tool.install(facts))
      }
      if let least = tool.least, let version = found.version, version < least {
        return Check(tool.name, .error, found: "\(version)", needed: "\(least) or later", fix: tool.install(facts))
      }
      return Check(tool.name, .ok, found: version, needed: tool.least.map { "\($0) or later" } ?? "installed")
    }
  }

  private static func cgroups(_ facts: HostFacts) -> Check {
    let needed = ["cpu", "memory", "pids"]
    guard let controllers = facts.controllers else {
      return Check(
        "cgroup v2", .error, found: "not mounted at /sys/fs/cgroup", needed: "the unified hierarchy",
        fix: "boot with systemd.unified_cgroup_hierarchy=1")
    }
    let missing = needed.filter { !controllers.contains($0) }
    var check = Check(
      "cgroup v2", missing.isEmpty ? .ok : .error,
      found: missing.isEmpty
        ? controllers.sorted().joined(separator: " ") : "not delegated: " + missing.joined(separator: " "),
      needed: "cpu memory pids for \(ClusterAccount.name); pod limits do not hold without",
      fix: facts.account.map { "systemctl restart user@\($0.uid).service" })
    check.isLeftToKubeadm = true
    return check
  }

  private static func linger(_ facts: HostFacts) -> Check {
    Check(
      "linger", facts.isLingering ? .ok : .warning, found: facts.isLingering ? "on" : "off",
      needed: "on, so that the node starts at boot without a login",
      fix: "loginctl enable-linger \(ClusterAccount.name)",
      isMendedByInit: true)
  }

  private static func limits(_ facts: HostFacts) -> [Check] {
    var checks: [Check] = []
    for (name, least) in [
      ("fs.inotify.max_user_instances", 1024), ("fs.inotify.max_user_watches", 65536), ("kernel.keys.maxkeys", 2000),
    ] {
      guard let text = facts.sysctls[name], let value = Int(text) else { continue }
      checks.append(
        Check(
          name, value >= least ? .ok : .warning, found: text, needed: "at least \(least)",
          fix: "sysctl -p \(NodePaths.sysctls)", isMendedByInit: true))
    }
    if let keys = facts.keys, keys.limit > 0 {
      checks.append(
        Check(
          "keyring", keys.held * 10 > keys.limit * 7 ? .warning : .ok, found: "\(keys.held) of \(keys.limit) keys",
          needed: "less than 70 %", fix: "sysctl -p \(NodePaths.sysctls)"))
    }
    return checks
  }

  private static func disk(_ facts: HostFacts) -> Check {
    let gigabytes = Double(facts.freeBytes) / 1e9
    return Check(
      "disk", gigabytes < 2 ? .error : gigabytes < 10 ? .warning : .ok, found: "\(Int(gigabytes)) GB free",
      needed: "10 GB below \(facts.account?.home ?? "/var/lib/u7s-admin")",
      fix: "make room, or mount a larger disk there")
  }

  private static func time(_ facts: HostFacts) -> Check {
    let synchronized = facts.isTimeSynchronized
    return Check(
      "time", synchronized == false ? .warning : .ok,
      found: synchronized.map { $0 ? "synchronized" : "not synchronized" } ?? "unknown",
      needed: "synchronized: certificates have dates", fix: "timedatectl set-ntp true")
  }

  private static func rootful(_ facts: HostFacts) -> Check {
    Check(
      "other cluster", facts.hasRootfulCluster ? .error : .ok,
      found: facts.hasRootfulCluster ? "/etc/kubernetes holds a rootful one" : "none", needed: "none on this host",
      fix: "/usr/bin/kubeadm reset   # this destroys that cluster's node")
  }

  private static func overlap(_ what: String, _ range: CIDR, _ flag: String, _ facts: HostFacts) -> Check {
    for interface in facts.interfaces {
      for address in interface.addresses where range.overlaps(address) {
        return Check(
          what, .error, found: "\(range) overlaps \(address) of \(interface.name)",
          needed: "a range this host does not use",
          fix: "give another range as \(flag)")
      }
    }
    return Check(what, .ok, found: range.description, needed: "a range this host does not use")
  }

  /// Who is not root may not bind lower ports, unless rootlesskit has been given CAP_NET_BIND_SERVICE.
  private static func lowPorts(_ ports: [PublishedPort], _ facts: HostFacts) -> [Check] {
    let name = "net.ipv4.ip_unprivileged_port_start"
    guard let text = facts.sysctls[name], let start = Int(text), let lowest = ports.map(\.port).min() else { return [] }
    return [
      Check(
        name, start <= lowest ? .ok : .warning, found: text, needed: "at most \(lowest), a port of this node",
        fix: "sysctl -w \(name)=\(lowest)")
    ]
  }

  private static func ports(_ request: NodeRequest, _ facts: HostFacts) -> [Check] {
    let settings = NodePlan.settings(request, pauseImage: nil)
    guard let ports = try? PublishedPort.node(settings) else { return [] }
    return lowPorts(ports, facts)
      + ports.map { port in
        let taken = facts.listeners.first { listener in
          listener.transport == port.transport && listener.port == port.port
            && (listener.address == port.address || listener.address.isUnspecified || port.address.isUnspecified)
        }
        return Check(
          "port \(port.port)/\(port.transport)", taken == nil ? .ok : .error,
          found: taken.map { "taken: something listens on \($0.address)" } ?? "free", needed: "free on \(port.address)",
          fix: "ss -lnp 'sport = :\(port.port)'   # shows who holds it; end that, or choose another port")
      }
  }
}
