import Core
import CoreU7s
import Testing

@Suite struct DoctorTests {
  /// The facts of a typical host after `change`.
  private static func facts(_ change: (inout HostFacts) -> Void) -> HostFacts {
    var facts = Sample.facts()
    change(&facts)
    return facts
  }

  private static func check(_ name: String, _ facts: HostFacts) throws -> Doctor.Check {
    try #require(Doctor.checks(facts, settings: Settings()).first { $0.name == name })
  }

  private static func groups(_ placed: Int, _ misplaced: Int) -> ContainerGroups {
    var groups = ContainerGroups()
    groups.placed = Array(repeating: "kubepods/pod/crio", count: placed)
    groups.misplaced = Array(repeating: "crio", count: misplaced)
    return groups
  }

  private static func kubelet(_ endpoint: String) -> KubeletFacts {
    KubeletFacts(runtimeEndpoint: endpoint, cgroupDriver: "cgroupfs")
  }

  private static func limits(oomScore: Int = 0, openFiles: Int? = 1_048_576, tasks: Int? = nil) -> ManagerLimits {
    ManagerLimits(oomScore: oomScore, openFiles: openFiles, tasks: tasks)
  }

  /// A change to a good host, the check that finds it, and its level.
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var level: Doctor.Level
    var words: String
    var change: @Sendable (inout HostFacts) -> Void

    init(
      _ name: String, _ level: Doctor.Level, _ words: String, _ change: @escaping @Sendable (inout HostFacts) -> Void
    ) {
      self.name = name
      self.level = level
      self.words = words
      self.change = change
    }

    var testDescription: String { "\(name) \(level): \(words)" }
  }

  private static let host: [Case] = [
    Case("kernel", .ok, "6.12.41-6.12-alt1") { _ in },
    Case("kernel", .ok, "5.15.0-100-generic") { $0.kernel = "5.15.0-100-generic" },
    Case("kernel", .ok, "5.15") { $0.kernel = "5.15" },
    Case("kernel", .ok, "10.0.1") { $0.kernel = "10.0.1" },
    Case("kernel", .error, "5.14.0-503.el9.x86_64") { $0.kernel = "5.14.0-503.el9.x86_64" },
    Case("kernel", .error, "5.9.16") { $0.kernel = "5.9.16" },
    Case("kernel", .ok, "6.8.0.fc40") { $0.kernel = "6.8.0.fc40" },
    Case("kernel", .ok, "6.18.5-un-def-alt1") { $0.kernel = "6.18.5-un-def-alt1" },
    Case("kernel", .error, "4.18.0.el8") { $0.kernel = "4.18.0.el8" },
    Case("kubeadm", .ok, "1.26.0-alt1") { $0.tools["kubeadm"]?.version = Version("1.26.0-alt1") },
    Case("crun", .ok, "1.8.1-1.1") { $0.tools["crun"]?.version = Version("1.8.1-1.1") },
    Case("kubeadm", .error, "1.26.0-rc.1") { $0.tools["kubeadm"]?.version = Version("1.26.0-rc.1") },
    Case("kernel", .error, "") { $0.kernel = "" },
    Case("account", .ok, "u7s-admin, uid 988") { _ in },
    Case("account", .error, "none") { $0.account = nil },
    Case("user.max_user_namespaces", .ok, "1000") { $0.sysctls["user.max_user_namespaces"] = "1000" },
    Case("user.max_user_namespaces", .error, "999") { $0.sysctls["user.max_user_namespaces"] = "999" },
    Case("user.max_user_namespaces", .error, "0") { $0.sysctls["user.max_user_namespaces"] = "0" },
    Case("kernel.unprivileged_userns_clone", .ok, "1") { _ in },
    Case("kernel.unprivileged_userns_clone", .error, "0") { $0.sysctls["kernel.unprivileged_userns_clone"] = "0" },
    Case("kernel.apparmor_restrict_unprivileged_userns", .error, "1") {
      $0.sysctls["kernel.apparmor_restrict_unprivileged_userns"] = "1"
    },
    Case("net.ipv4.conf.all.rp_filter", .ok, "2") { _ in },
    Case("net.ipv4.conf.all.rp_filter", .ok, "0") { $0.sysctls["net.ipv4.conf.all.rp_filter"] = "0" },
    Case("net.ipv4.conf.all.rp_filter", .warning, "1") { $0.sysctls["net.ipv4.conf.all.rp_filter"] = "1" },
    Case("/etc/subuid", .ok, "65536 ids") { _ in },
    Case("/etc/subuid", .warning, "65535 ids") { $0.subordinateUIDs[0].count = 65535 },
    Case("/etc/subuid", .warning, "0 ids") { $0.subordinateUIDs = [] },
    Case("/etc/subgid", .ok, "131072 ids") { $0.subordinateGIDs += $0.subordinateGIDs },
    Case("/etc/subgid", .warning, "0 ids") { $0.subordinateGIDs[0].owner = "other" },
    Case("/dev/net/tun", .ok, "present") { _ in },
    Case("/dev/net/tun", .error, "missing") { $0.devices.remove("/dev/net/tun") },
    Case("/dev/net/tun", .error, "u7s-admin may not open it") { $0.closedDevices = ["/dev/net/tun"] },
    Case("/dev/fuse", .warning, "u7s-admin may not open it") { $0.closedDevices = ["/dev/fuse"] },
    Case("home", .error, "/var/lib/u7s-admin is in a file system that is mounted noexec") { $0.isHomeNoexec = true },
    Case("/dev/fuse", .ok, "present") { _ in },
    Case("/dev/fuse", .warning, "missing") { $0.devices.remove("/dev/fuse") },
    Case("resolver", .warning, "only 2001:db8::1") { $0.resolver = ResolverFile("nameserver 2001:db8::1") },
    Case("resolver", .warning, "/etc/resolv.conf names no server") { $0.resolver = ResolverFile("search a") },
    Case("modules", .ok, "all there") { _ in },
    Case("modules", .warning, "not loaded: vxlan tun") { $0.missingModules = ["vxlan", "tun"] },
    Case("vxlan device", .ok, "can be made") { _ in },
    Case("vxlan device", .error, "RTNETLINK answers: Operation not supported") {
      $0.vxlanRefusal = "RTNETLINK answers: Operation not supported"
    },
    Case("kubeadm", .ok, "1.36.2") { _ in },
    Case("kubeadm", .ok, "1.26.0") { $0.tools["kubeadm"]?.version = Version(1, 26, 0) },
    Case("kubeadm", .error, "1.25.16") { $0.tools["kubeadm"]?.version = Version(1, 25, 16) },
    Case("kubeadm", .error, "missing") { $0.tools["kubeadm"] = nil },
    Case("kubelet", .error, "1.9.0") { $0.tools["kubelet"]?.version = Version(1, 9, 0) },
    Case("crio", .error, "1.25.9") { $0.tools["crio"]?.version = Version(1, 25, 9) },
    Case("crun", .error, "1.8.0") { $0.tools["crun"]?.version = Version(1, 8, 0) },
    Case("crun", .ok, "1.8.1") { $0.tools["crun"]?.version = Version(1, 8, 1) },
    Case("slirp4netns", .error, "1.1.9") { $0.tools["slirp4netns"]?.version = Version(1, 1, 9) },
    Case("rootlesskit", .ok, "1.1.0") { $0.tools["rootlesskit"]?.version = Version(1, 1, 0) },
    Case("rootlesskit", .ok, "2.3.5") { _ in },
    Case("rootlesskit", .error, "1.0.1") { $0.tools["rootlesskit"]?.version = Version(1, 0, 1) },
    Case("rootlesskit", .error, "3.0.0") { $0.tools["rootlesskit"]?.version = Version(3, 0, 0) },
    Case("rootlesskit", .ok, "3.0.1") { $0.tools["rootlesskit"]?.version = Version(3, 0, 1) },
    Case("rootlesskit", .ok, "/usr/bin/rootlesskit") { $0.tools["rootlesskit"]?.version = nil },
    Case("conmon", .ok, "/usr/bin/conmon") { _ in },
    Case("newuidmap", .error, "missing") { $0.tools["newuidmap"] = nil },
    Case("skopeo", .error, "missing") { $0.tools["skopeo"] = nil },
    Case("cgroup v2", .ok, "cpu cpuset io memory pids") { _ in },
    Case("cgroup v2", .ok, "cpu memory pids") { $0.controllers = ["cpu", "memory", "pids"] },
    Case("cgroup v2", .error, "not delegated: cpu") { $0.controllers = ["memory", "pids"] },
    Case("cgroup v2", .error, "not delegated: cpu memory pids") { $0.controllers = [] },
    Case("cgroup v2", .error, "not mounted at /sys/fs/cgroup") { $0.controllers = nil },
    Case("linger", .ok, "on") { _ in },
    Case("linger", .warning, "off") { $0.isLingering = false },
    Case("pod cgroups", .ok, "2 containers in their pods' groups") { $0.containers = groups(2, 0) },
    Case("pod cgroups", .error, "3 of 5 containers outside of kubepods") { $0.containers = groups(2, 3) },
    Case("pod statistics", .ok, "from cAdvisor") { $0.kubelet = kubelet("unix:///var/run/crio/crio.sock") },
    Case("pod statistics", .error, "none: kubelet calls CRI-O at unix:///run/user/988/usernetes/crio/crio.sock") {
      $0.kubelet = kubelet("unix:///run/user/988/usernetes/crio/crio.sock")
    },
    Case("systemctl inside", .ok, "u7s-admin's manager answers") { $0.isNamespaceUp = true },
    Case("systemctl inside", .error, "Failed to connect to user scope bus: Operation not permitted") {
      $0.isNamespaceUp = true
      $0.managerRefusal = "Failed to connect to user scope bus: Operation not permitted"
    },
    Case("sudo", .ok, "finds the shims first") { $0.sudoPath = "/usr/libexec/podsec/u7s/bin:/usr/bin" },
    Case("sudo", .warning, "its PATH is /usr/bin:/usr/libexec/podsec/u7s/bin") {
      $0.sudoPath = "/usr/bin:/usr/libexec/podsec/u7s/bin"
    },
    Case("OOM score", .ok, "pods get 0 or more") { $0.limits = limits() },
    Case("OOM score", .warning, "pods get 100 or more") { $0.limits = limits(oomScore: 100) },
    Case("open files", .ok, "1048576") { $0.limits = limits() },
    Case("open files", .ok, "unlimited") { $0.limits = limits(openFiles: nil) },
    Case("open files", .warning, "524288") { $0.limits = limits(openFiles: 524_288) },
    Case("tasks", .ok, "unlimited") { $0.limits = limits() },
    Case("tasks", .warning, "9409 for all processes of u7s-admin") { $0.limits = limits(tasks: 9409) },
    Case("fs.inotify.max_user_instances", .ok, "1024") { $0.sysctls["fs.inotify.max_user_instances"] = "1024" },
    Case("fs.inotify.max_user_instances", .warning, "128") { $0.sysctls["fs.inotify.max_user_instances"] = "128" },
    Case("fs.inotify.max_user_watches", .warning, "8192") { $0.sysctls["fs.inotify.max_user_watches"] = "8192" },
    Case("fs.inotify.max_user_instances", .warning, "1023") { $0.sysctls["fs.inotify.max_user_instances"] = "1023" },
    Case("fs.inotify.max_user_watches", .ok, "65536") { $0.sysctls["fs.inotify.max_user_watches"] = "65536" },
    Case("fs.inotify.max_user_watches", .warning, "65535") { $0.sysctls["fs.inotify.max_user_watches"] = "65535" },
    Case("kernel.keys.maxkeys", .warning, "1999") { $0.sysctls["kernel.keys.maxkeys"] = "1999" },
    Case("kernel.keys.maxkeys", .ok, "2000") { _ in },
    Case("kernel.keys.maxkeys", .warning, "200") { $0.sysctls["kernel.keys.maxkeys"] = "200" },
    Case("keyring", .ok, "1400 of 2000 keys") { $0.keys = KeyQuota(held: 1400, limit: 2000) },
    Case("keyring", .warning, "1401 of 2000 keys") { $0.keys = KeyQuota(held: 1401, limit: 2000) },
    Case("keyring", .warning, "200 of 200 keys") { $0.keys = KeyQuota(held: 200, limit: 200) },
    Case("disk", .ok, "10 GB free") { $0.freeBytes = 10_000_000_000 },
    Case("disk", .warning, "9 GB free") { $0.freeBytes = 9_999_999_999 },
    Case("disk", .warning, "2 GB free") { $0.freeBytes = 2_000_000_000 },
    Case("disk", .error, "1 GB free") { $0.freeBytes = 1_999_999_999 },
    Case("disk", .error, "0 GB free") { $0.freeBytes = 0 },
    Case("time", .ok, "synchronized") { _ in },
    Case("time", .ok, "unknown") { $0.isTimeSynchronized = nil },
    Case("time", .warning, "not synchronized") { $0.isTimeSynchronized = false },
    Case("other cluster", .ok, "none") { _ in },
    Case("other cluster", .error, "/etc/kubernetes holds a rootful one") { $0.hasRootfulCluster = true },
  ]

  @Test("Each check says what it found, and has a fix only if the level is not ok", arguments: host)
  func level(case expected: Case) throws {
    let check = try Self.check(expected.name, Self.facts(expected.change))
    #expect(check.level == expected.level)
    #expect(check.found.english == expected.words)
    #expect((check.fix != nil) == (expected.level != .ok))
    #expect(!check.needed.english.isEmpty)
  }

  @Test("A good host passes every check, and each check has its own name")
  func good() {
    let checks = Doctor.checks(Sample.facts(), settings: Settings())
    #expect(checks.filter { $0.level != .ok } == [])
    #expect(Set(checks.map(\.name)).count == checks.count)
    for tool in RequiredTool.required { #expect(checks.contains { $0.name == tool.name }) }
  }

  @Test("A setting that this kernel or host does not have is not checked")
  func absent() {
    let facts = Self.facts {
      $0.sysctls = [:]
      $0.keys = nil
      $0.account = nil
    }
    let names = Set(Doctor.checks(facts, settings: Settings()).map(\.name))
    for name in [
      "user.max_user_namespaces", "kernel.unprivileged_userns_clone", "net.ipv4.conf.all.rp_filter",
      "kernel.keys.maxkeys", "keyring", "/etc/subuid", "/etc/subgid",
      "kernel.apparmor_restrict_unprivileged_userns",
    ] {
      #expect(!names.contains(name))
    }
    let withoutQuota = Self.facts { $0.keys = KeyQuota(held: 5, limit: 0) }
    #expect(!Doctor.checks(withoutQuota, settings: Settings()).contains { $0.name == "keyring" })
  }

  @Test("With another pod network VXLAN is not needed")
  func otherNetwork() throws {
    let facts = Self.facts { $0.vxlanRefusal = "no" }
    let checks = Doctor.checks(facts, settings: try Settings.parse("U7S_CNI_PLUGIN=calico\n", path: "defaults"))
    #expect(!checks.contains { $0.name == "vxlan device" })
  }

  @Test("Each fix is a command that works on this host")
  func fixes() throws {
    let facts = Self.facts {
      $0.subordinateUIDs = []
      $0.sysctls["user.max_user_namespaces"] = "0"
      $0.sysctls["kernel.unprivileged_userns_clone"] = "0"
      $0.sysctls["net.ipv4.conf.all.rp_filter"] = "1"
      $0.controllers = []
      $0.isLingering = false
      $0.tools["crun"] = nil
      $0.tools["kubelet"] = nil
    }
    for (name, fix) in [
      ("/etc/subuid", "usermod --add-subuids 165536-231071 u7s-admin"),
      ("user.max_user_namespaces", "sysctl -w user.max_user_namespaces=1000"),
      ("kernel.unprivileged_userns_clone", "sysctl -w kernel.unprivileged_userns_clone=1"),
      ("cgroup v2", "systemctl restart user@988.service"), ("linger", "loginctl enable-linger u7s-admin"),
      ("crun", "apt-get install crun"), ("kubelet", "apt-get install kubernetes1.36-kubelet"),
    ] {
      #expect(try Self.check(name, facts).fix?.english == fix)
    }
  }

  @Test("Findings that init and join fix themselves are marked")
  func mended() {
    let bare = Self.facts {
      $0.subordinateUIDs = []
      $0.isLingering = false
      $0.missingModules = ["vxlan"]
      $0.sysctls["fs.inotify.max_user_watches"] = "1"
      $0.devices = []
      $0.isTimeSynchronized = false
    }
    let mended = Doctor.checks(bare, settings: Settings()).filter { $0.level != .ok && $0.isMendedByInit }.map(\.name)
    #expect(mended == ["/etc/subuid", "modules", "linger", "fs.inotify.max_user_watches"])
  }

  @Test("Only controllers that are not delegated are left to kubeadm's own preflight")
  func leftToKubeadm() {
    let bare = Self.facts {
      $0.controllers = []
      $0.devices = []
      $0.tools = [:]
      $0.freeBytes = 0
      $0.kernel = "4.19.0"
      $0.hasRootfulCluster = true
    }
    let failed = Doctor.checks(bare, settings: Settings()).filter { $0.level == .error }
    #expect(failed.filter(\.isLeftToKubeadm).map(\.name) == ["cgroup v2"])
    #expect(failed.count > 10)
  }
}
