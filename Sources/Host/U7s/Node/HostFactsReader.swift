import Core
import CoreU7s
import Glibc
import Host
import YAML

/// Reads the facts of a host and changes nothing.
package enum HostFactsReader {
  /// All facts. Versions are read only if asked for, because running a dozen tools takes a while.
  package static func read(versions: Bool = true) throws(Failure) -> HostFacts {
    var facts = HostFacts()
    facts.kernel = Files.readIfPresent("/proc/sys/kernel/osrelease")?.trimmed ?? ""
    facts.hostName = (Files.readIfPresent("/proc/sys/kernel/hostname")?.trimmed ?? "").lowercased()
    facts.account = NodeAccount.find()
    facts.subordinateUIDs = SubIDRange.parse(Files.readIfPresent(SystemPaths.subordinateUIDs) ?? "")
    facts.subordinateGIDs = SubIDRange.parse(Files.readIfPresent(SystemPaths.subordinateGIDs) ?? "")
    facts.wantedIDs = try SettingsReader.read([.subordinateIDs]).subordinateIDs()
    facts.hosts = HostsFile(Files.readIfPresent(SystemPaths.hosts) ?? "")
    facts.resolver = ResolverFile(Files.readIfPresent(SystemPaths.resolver) ?? "")
    facts.osRelease = OSReleaseReader.read()
    facts.tools = try tools(versions: versions)
    try addresses(&facts)
    kernelState(&facts)
    facts.vxlanRefusal = vxlanRefusal(facts)
    facts.listeners = listeners()
    // The later one counts, as for the unit's EnvironmentFile= lines.
    let files = ["/etc/sysconfig/kubelet", "/etc/default/kubelet"].compactMap(Files.readIfPresent)
    facts.kubeletArguments =
      files.lazy.compactMap { EnvironmentFile.value(of: "KUBELET_EXTRA_ARGS", in: $0) }.first ?? ""
    facts.proxies = Dictionary(
      uniqueKeysWithValues: ProxyVariables.proxies(in: Environment.all).map { ($0.name, $0.value) })
    facts.manifests = Files.list(NodePaths.manifests).filter { $0.hasSuffix(".yaml") }
    accountState(&facts)
    return facts
  }

  private static func tools(versions: Bool) throws(Failure) -> [String: InstalledTool] {
    var found: [String: InstalledTool] = [:]
    var asked: [(name: String, command: Command)] = []
    for tool in RequiredTool.required {
      guard let path = try? NodeTool.path(tool.name) else { continue }
      found[tool.name] = InstalledTool(path: path, version: nil)
      if versions && !tool.versionArguments.isEmpty { asked.append((tool.name, Command(path, tool.versionArguments))) }
    }
    let outcomes = try Spawn.capture(asked.map(\.command), atOnce: 4, seconds: 30)
    for (tool, outcome) in zip(asked, outcomes) {
      found[tool.name]?.version = Version(firstIn: outcome.output + outcome.errors)
    }
    return found
  }

  private static func addresses(_ facts: inout HostFacts) throws(Failure) {
    guard let ip = facts.tools["ip"]?.path else { return }
    let outcomes = try Spawn.capture(
      [
        Command(ip, ["-json", "address"]), Command(ip, ["-json", "route", "show", "default"]),
        Command(ip, ["-json", "-6", "route", "show", "default"]),
      ],
      atOnce: 3, seconds: 10)
    let documents = outcomes.map { (try? YAML.parse($0.output))?.first ?? .null }
    facts.interfaces = NetworkInterface.list(documents[0])
    facts.defaultInterface = (documents[1].items + documents[2].items).first?["dev"]?.string
  }

  /// ST_NOEXEC of statvfs(3), which glibc has for _GNU_SOURCE only.
  private static let noexec: UInt = 8

  private static let watchedSysctls = [
    "user.max_user_namespaces", "kernel.unprivileged_userns_clone", "kernel.apparmor_restrict_unprivileged_userns",
    "net.ipv4.conf.all.rp_filter", "fs.inotify.max_user_instances", "fs.inotify.max_user_watches",
    "kernel.keys.maxkeys", "net.ipv4.ip_unprivileged_port_start",
  ]

  private static func kernelState(_ facts: inout HostFacts) {
    for name in watchedSysctls {
      let path = "/proc/sys/" + name.split(separator: ".").joined(separator: "/")
      facts.sysctls[name] = Files.readIfPresent(path)?.trimmed
    }
    facts.devices = Set(["/dev/net/tun", "/dev/fuse", "/dev/kmsg"].filter(Files.exists))
    let builtin = Files.readIfPresent("/lib/modules/\(facts.kernel)/modules.builtin") ?? ""
    let kernelHasModules = Files.exists("/lib/modules/\(facts.kernel)")
    // A kernel without a directory of modules (in a container, or a monolithic one) has all that it needs built in.
    if kernelHasModules {
      facts.missingModules = NodePlan.lines(Files.readIfPresent(NodePaths.modules) ?? "").filter { name in
        !Files.exists("/sys/module/\(name)") && !builtin.contains("/\(name).ko")
      }
    }
  }

  /// Tries to make a VXLAN device in a network namespace of its own, which ends with the tool.
  private static func vxlanRefusal(_ facts: HostFacts) -> String? {
    guard let ip = facts.tools["ip"]?.path, let unshare = try? NodeTool.path("unshare") else { return nil }
    let device = [ip, "link", "add", "u7s-try", "type", "vxlan", "id", "1", "dstport", "8472"]
    let outcome = try? Spawn.capture(Command(unshare, ["--user", "--map-root-user", "--net"] + device), seconds: 10)
    guard let outcome else { return "unshare does not answer" }
    return outcome.status.isSuccess ? nil : outcome.lastWords
  }

  /// TCP sockets that listen and UDP sockets that are bound (proc_pid_net(5)).
  private static func listeners() -> [Listener] {
    [("tcp", Transport.tcp), ("tcp6", .tcp), ("udp", .udp), ("udp6", .udp)].flatMap { file, transport in
      ListenerTable.parse(Files.readIfPresent("/proc/net/\(file)") ?? "", transport)
    }
  }

  /// Whether the account may read and write a file; test(1) is only asked where not everybody may.
  private static func isOpen(_ path: String) -> Bool {
    var status = stat()
    if stat(path, &status) == 0, status.st_mode & 0o006 == 0o006 { return true }
    let answer = try? Spawn.capture(PodFiles.question(path, isWritten: true), seconds: 10)
    return answer?.status.isSuccess ?? true
  }

  static func accountsGroups(_ account: Account) -> [String] {
    Users.groups().filter { $0.members.contains(account.name) }.map(\.name)
  }

  static func ownsHostsCNI(_ account: Account) -> Bool {
    var status = stat()
    return lstat(NodePaths.cniConfiguration, &status) == 0 && status.st_uid == account.uid
  }

  private static func accountState(_ facts: inout HostFacts) {
    guard let account = facts.account else { return }
    facts.accountsGroups = accountsGroups(account)
    facts.closedDevices = facts.devices.subtracting(["/dev/kmsg"]).filter { !isOpen($0) }
    facts.ownsHostsCNI = ownsHostsCNI(account)
    facts.isLingering = Files.exists("/var/lib/systemd/linger/\(account.name)")
    let manager = "/sys/fs/cgroup/user.slice/user-\(account.uid).slice/user@\(account.uid).service/cgroup.controllers"
    let controllers = Files.readIfPresent(manager) ?? Files.readIfPresent("/sys/fs/cgroup/cgroup.controllers")
    facts.controllers = controllers.map { Set($0.split(whereSeparator: \.isWhitespace).map(String.init)) }
    var disk = statvfs()
    if statvfs(Files.exists(account.home) ? account.home : "/var/lib", &disk) == 0 {
      facts.freeBytes = UInt64(disk.f_bavail) * UInt64(disk.f_frsize)
      facts.isHomeNoexec = disk.f_flag & noexec != 0
    }
    facts.keys = KeyQuota.parse(Files.readIfPresent("/proc/key-users") ?? "", uid: account.uid)
    let found = try? Namespaces.find(account)
    facts.isNamespaceUp = found != nil
    for unit in ["rootlesskit.service", "kubelet.service"] where facts.isLingering {
      facts.units[unit] = UnitState.read(unit)
    }
    ResourcesReader.read(&facts, account)
    var status = stat()
    let exists = stat(NodePaths.kubernetes, &status) == 0
    facts.hasRootfulCluster = exists && status.st_uid != account.uid && !facts.manifests.isEmpty
    if let answer = try? Spawn.capture(Command("/usr/bin/timedatectl", ["show", "-P", "NTPSynchronized"]), seconds: 5),
      answer.status.isSuccess
    {
      facts.isTimeSynchronized = answer.output.trimmed == "yes"
    }
  }
}
