import Core

/// The doctor's checks of the kernel, the account and the tools.
extension Doctor {
  static func kernel(_ facts: HostFacts) -> Check {
    let version = Version(leading: facts.kernel)
    return Check(
      "kernel", version.map { $0 >= Version(5, 15) } ?? false ? .ok : .error, found: "\(facts.kernel)",
      needed: "5.15 or later",
      fix: "install a newer kernel and reboot")
  }

  static func account(_ facts: HostFacts) -> Check {
    Check(
      "account", facts.account == nil ? .error : .ok,
      found: facts.account.map { "\($0.name), uid \($0.uid)" } ?? "none",
      needed: "system user \(ClusterAccount.name)", fix: "systemd-sysusers podsec-u7s.conf")
  }

  static func userNamespaces(_ facts: HostFacts) -> [Check] {
    var checks: [Check] = []
    func check(_ sysctl: String, _ wanted: Message, _ level: Level, setTo value: Int, _ isGood: (Int) -> Bool) {
      guard let text = facts.sysctls[sysctl], let good = Int(text).map(isGood) else { return }
      checks.append(
        Check(
          sysctl, good ? .ok : level, found: "\(text)", needed: wanted, fix: "sysctl -w \(sysctl)=\(value)"))
    }
    check("user.max_user_namespaces", "at least 1000", .error, setTo: 1000) { $0 >= 1000 }
    check("kernel.unprivileged_userns_clone", "1", .error, setTo: 1) { $0 == 1 }
    let profile =
      "printf 'abi <abi/4.0>,\\ninclude <tunables/global>\\n/usr/bin/rootlesskit flags=(unconfined) {\\n  userns,\\n}\\n'"
    if facts.sysctls["kernel.apparmor_restrict_unprivileged_userns"] == "1" {
      checks.append(
        Check(
          "kernel.apparmor_restrict_unprivileged_userns", .error, found: "1",
          needed: "0, or a profile for /usr/bin/rootlesskit",
          fix: "\(profile) > /etc/apparmor.d/usr.bin.rootlesskit && systemctl reload apparmor"))
    }
    check("net.ipv4.conf.all.rp_filter", "2 or 0: strict filtering drops VXLAN", .warning, setTo: 2) { $0 != 1 }
    return checks
  }

  static func subordinateIDs(_ facts: HostFacts) -> [Check] {
    guard let account = facts.account else { return [] }
    return [("subuid", facts.subordinateUIDs, "uids"), ("subgid", facts.subordinateGIDs, "gids")].map {
      name, ranges, flag in
      let total = SubIDRange.total(ranges, of: account)
      let missing = facts.missingIDs(ranges)
      return Check(
        "/etc/" + name, total >= UInt64(facts.wantedIDs) ? .ok : .warning, found: "\(total) ids",
        needed: "\(facts.wantedIDs) for \(account.name)",
        fix: missing.map { "usermod --add-sub\(flag) \($0.lowerBound)-\($0.upperBound) \(account.name)" }
          ?? "make room in /etc/\(name): no range of so many ids is free", isMendedByInit: true)
    }
  }

  static func devices(_ facts: HostFacts) -> [Check] {
    [("/dev/net/tun", Level.error, "modprobe tun"), ("/dev/fuse", .warning, "modprobe fuse")].map {
      (path, level, fix: Message) in
      let needed: Message = "present"
      guard facts.devices.contains(path) else {
        return Check(path, level, found: "missing", needed: needed, fix: fix)
      }
      guard !facts.closedDevices.contains(path) else {
        return Check(
          path, level, found: "\(ClusterAccount.name) may not open it",
          needed: "readable and writable for \(ClusterAccount.name)",
          fix: "chmod 0666 \(path)   # and see which udev rule or service sets another mode")
      }
      return Check(path, .ok, found: "present", needed: needed)
    }
  }

  /// slirp4netns asks the first server with an IPv4 address (libslirp, `get_dns_addr`).
  static func resolver(_ facts: HostFacts) -> [Check] {
    let servers = facts.resolver.servers
    guard !servers.contains(where: { Address($0)?.isIPv4 ?? false }) else { return [] }
    return [
      Check(
        "resolver", .warning,
        found: servers.isEmpty ? "\(SystemPaths.resolver) names no server" : "only \(servers.joined(separator: ", "))",
        needed: "a server with an IPv4 address, which resolves names for the namespace",
        fix: "add a line to \(SystemPaths.resolver): nameserver 192.0.2.1   # the address of a server of yours")
    ]
  }

  static func modules(_ facts: HostFacts) -> Check {
    Check(
      "modules", facts.missingModules.isEmpty ? .ok : .warning,
      found: facts.missingModules.isEmpty ? "all there" : "not loaded: \(facts.missingModules.joined(separator: " "))",
      needed: "those of \(NodePaths.modules), or the same built in", fix: "systemctl restart systemd-modules-load",
      isMendedByInit: true)
  }

  static func vxlan(_ facts: HostFacts, _ settings: Settings) -> [Check] {
    guard settings.usesFlannel else { return [] }
    return [
      Check(
        "vxlan device", facts.vxlanRefusal == nil ? .ok : .error,
        found: facts.vxlanRefusal.map { "\($0)" } ?? "can be made",
        needed: "flannel makes one in the namespace", fix: "modprobe vxlan")
    ]
  }

  static func tools(_ facts: HostFacts) -> [Check] {
    RequiredTool.required.map { tool in
      guard let found = facts.tools[tool.name] else {
        return Check(tool.name, .error, found: "missing", needed: "installed", fix: tool.install(facts))
      }
      let version: Message = found.version.map { "\($0)" } ?? "\(found.path)"
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
}
