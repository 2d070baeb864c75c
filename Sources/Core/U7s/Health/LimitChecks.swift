import Core

/// The doctor's checks of what the node lives by: control groups, limits, disk, time, and no other cluster.
extension Doctor {
  static func cgroups(_ facts: HostFacts) -> Check {
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
        ? "\(controllers.sorted().joined(separator: " "))" : "not delegated: \(missing.joined(separator: " "))",
      needed: "cpu memory pids for \(ClusterAccount.name); pod limits do not hold without",
      fix: facts.account.map { "systemctl restart user@\($0.uid).service" })
    check.isLeftToKubeadm = true
    return check
  }

  static func linger(_ facts: HostFacts) -> Check {
    Check(
      "linger", facts.isLingering ? .ok : .warning, found: facts.isLingering ? "on" : "off",
      needed: "on, so that the node starts at boot without a login",
      fix: "loginctl enable-linger \(ClusterAccount.name)",
      isMendedByInit: true)
  }

  static func limits(_ facts: HostFacts) -> [Check] {
    var checks: [Check] = []
    for (name, least) in [
      ("fs.inotify.max_user_instances", 1024), ("fs.inotify.max_user_watches", 65536), ("kernel.keys.maxkeys", 2000),
    ] {
      guard let text = facts.sysctls[name], let value = Int(text) else { continue }
      checks.append(
        Check(
          name, value >= least ? .ok : .warning, found: "\(text)", needed: "at least \(least)",
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

  static func disk(_ facts: HostFacts) -> Check {
    let gigabytes = Double(facts.freeBytes) / 1e9
    return Check(
      "disk", gigabytes < 2 ? .error : gigabytes < 10 ? .warning : .ok, found: "\(Int(gigabytes)) GB free",
      needed: "10 GB below \(facts.account?.home ?? "/var/lib/u7s-admin")",
      fix: "make room, or mount a larger disk there")
  }

  /// flannel installs its plugin below the home, and CRI-O runs it there.
  static func noexec(_ facts: HostFacts, _ settings: Settings) -> [Check] {
    guard facts.isHomeNoexec, settings.usesFlannel else { return [] }
    let home = facts.account?.home ?? "/var/lib/\(ClusterAccount.name)"
    return [
      Check(
        "home", .error, found: "\(home) is in a file system that is mounted noexec", needed: "programs can run there",
        fix: "mount -o remount,exec \"$(findmnt -no TARGET -T \(home))\"   # and take noexec out of /etc/fstab")
    ]
  }

  static func time(_ facts: HostFacts) -> Check {
    let synchronized = facts.isTimeSynchronized
    return Check(
      "time", synchronized == false ? .warning : .ok,
      found: synchronized.map { $0 ? "synchronized" : "not synchronized" } ?? "unknown",
      needed: "synchronized: certificates have dates", fix: "timedatectl set-ntp true")
  }

  static func rootful(_ facts: HostFacts) -> Check {
    Check(
      "other cluster", facts.hasRootfulCluster ? .error : .ok,
      found: facts.hasRootfulCluster ? "/etc/kubernetes holds a rootful one" : "none", needed: "none on this host",
      fix: "/usr/bin/kubeadm reset   # this destroys that cluster's node")
  }
}
