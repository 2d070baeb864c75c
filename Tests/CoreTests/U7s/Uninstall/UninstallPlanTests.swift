import Core
import CoreU7s
import Testing

@Suite struct UninstallPlanTests {
  private static let account = Account(name: "u7s-admin", uid: 995, gid: 994, home: "/var/lib/u7s-admin")
  private static let list = """
    # Made here
    dir /usr/libexec/podsec
    group podman
    dir /etc/podsec
    file /usr/bin/podsec-u7s
    file /usr/lib/systemd/system/u7s.service
    """

  /// A control plane made by `make install` and `kubeadm init`.
  private static func node() throws -> UninstallFacts {
    var facts = UninstallFacts()
    facts.account = account
    facts.hostName = "n1"
    facts.subordinateUIDs = [SubIDRange(owner: "u7s-admin", start: 100_000, count: 65536)]
    facts.subordinateGIDs = facts.subordinateUIDs
    facts.isMember = true
    facts.isControlPlane = true
    facts.isRootsKubeconfigOurs = true
    facts.existing = Set(UninstallPlan.asked(account))
    facts.accounts = [account.home, "/etc/kubernetes", "/etc/cni/net.d"]
    facts.state = ["backup", "before", "etcd", "log"]
    facts.before = HostBefore(
      [HostBefore.Directory("/etc/cni/net.d", mode: 0o755, uid: 0, gid: 0)], backups: ["/etc/subuid-"])
    facts.installed = try InstalledFiles(list)
    facts.groups = ["podman", "u7s-admin"]
    facts.mounts = ["/", "/proc", "/var/lib/u7s-admin-2", "/run/user/995"]
    return facts
  }

  private static func plan(purges: Bool = false, _ change: (inout UninstallFacts) -> Void = { _ in }) throws
    -> UninstallPlan
  {
    var facts = try node()
    change(&facts)
    return try UninstallPlan(facts, purges: purges)
  }

  private static func index(_ steps: [UninstallStep], _ prefix: String) throws -> Int {
    try #require(steps.firstIndex { $0.display.english.hasPrefix(prefix) }, "no step '\(prefix)'")
  }

  @Test(
    "No step removes what a later step needs",
    arguments: [
      ("remove /root/.kube/config", "kubeadm reset -f"),
      ("kubeadm reset -f", "/usr/bin/systemctl --quiet disable --now u7s.service"),
      ("/usr/bin/systemctl --quiet disable", "/usr/bin/loginctl disable-linger"),
      ("/usr/bin/loginctl disable-linger", "/usr/bin/systemctl stop user@995.service"),
      ("/usr/bin/systemctl stop user@995", "end all processes"),
      ("end all processes", "empty, with the account's rights"),
      ("end all processes", "/usr/bin/systemctl stop user-runtime-dir@995.service user-995.slice"),
      ("empty, with the account's rights", "remove all of /var/lib/u7s-admin"),
      ("empty, with the account's rights", "remove all of /var/lib/podsec/u7s/etcd"),
      ("remove /etc/kubernetes/manifests if empty", "remove /etc/kubernetes if empty"),
      ("remove all of /var/lib/u7s-admin", "/usr/sbin/userdel u7s-admin"),
      ("remove /etc/systemd/system/u7s.service.d/podsec-u7s.conf", "/usr/bin/systemctl daemon-reload"),
      ("/usr/sbin/userdel u7s-admin", "remove the group podman"),
      ("/usr/sbin/userdel u7s-admin", "remove /usr/lib/systemd/system/u7s.service"),
      ("remove all of /etc/podsec/u7s", "remove /etc/podsec if empty"),
      ("remove /usr/lib/systemd/system/u7s.service", "remove /usr/libexec/podsec/u7s/installed"),
      ("remove /usr/libexec/podsec/u7s/installed", "remove /usr/libexec/podsec if empty"),
    ])
  func order(first: String, second: String) throws {
    let plan = try Self.plan()
    let steps = plan.steps + plan.last
    #expect(try Self.index(steps, first) < Self.index(steps, second))
  }

  @Test("The program is removed last, and the account only if all steps before succeeded")
  func last() throws {
    let plan = try Self.plan()
    #expect(plan.last.last == .removeFile("/usr/bin/podsec-u7s"))
    #expect(try Self.index(plan.last, "/usr/sbin/userdel") == 0)
  }

  @Test("What was there before the installation stays as it was")
  func before() throws {
    let plan = try Self.plan()
    #expect(!plan.steps.contains(.removeDirectory("/etc/cni/net.d")))
    #expect(plan.steps.contains(.restore(HostBefore.Directory("/etc/cni/net.d", mode: 0o755, uid: 0, gid: 0))))
    #expect(plan.steps.contains(.removeDirectory("/etc/kubernetes")))
    #expect(plan.steps.contains(.removeDirectory("/root/.kube")))
    #expect(plan.last.contains(.removeFile("/etc/subgid-")) && !plan.last.contains(.removeFile("/etc/subuid-")))
  }

  @Test("Without a list of what was there, the system's own directories and copies stay")
  func noList() throws {
    let plan = try Self.plan { $0.before = nil }
    for path in ["/root/.kube", "/usr/lib/modules", "/var/lib/systemd/linger"] {
      #expect(!plan.steps.contains(.removeDirectory(path)), "\(path)")
    }
    #expect(plan.steps.contains(.removeDirectory("/etc/cni/net.d")))
    #expect(!plan.last.contains(.removeFile("/etc/subgid-")))
  }

  @Test("A snapshot of etcd stays, and is named, unless its removal is asked for")
  func backups() throws {
    let step = UninstallStep.removeTree("/var/lib/podsec/u7s/backup")
    let kept = try Self.plan()
    #expect(!kept.steps.contains(step) && kept.staying.contains { $0.detail.english.hasSuffix("--purge removes them") })
    let purged = try Self.plan(purges: true)
    #expect(purged.steps.contains(step) && !purged.staying.contains { $0.name == "backups" })
  }

  @Test("A kubeconfig of another cluster stays, and is named")
  func kubeconfig() throws {
    let plan = try Self.plan { $0.isRootsKubeconfigOurs = false }
    #expect(!plan.steps.contains(.removeFile("/root/.kube/config")))
    #expect(plan.staying.contains { $0.name == "kubeconfig" })
  }

  @Test("A package's files are left to its package manager, named with the command")
  func package() throws {
    let plan = try Self.plan { $0.package = OwningPackage(name: "podsec-k8s", removal: "apt-get purge podsec-k8s") }
    #expect(plan.staying.contains { $0.detail == "podsec-k8s: apt-get purge podsec-k8s" })
    let steps = plan.steps + plan.last
    #expect(
      !steps.contains {
        $0.display.english.contains("/usr/bin/podsec-u7s") || $0.display == "remove all of /etc/podsec/u7s"
      })
    #expect(steps.contains(.removeFile("/etc/podsec/u7s/config/env")))
  }

  @Test(
    "A mount below a directory to be removed is refused",
    arguments: [
      ("/var/lib/u7s-admin/x", "/var/lib/u7s-admin/x"), ("/etc/kubernetes/pki", "/etc/kubernetes/pki"),
      ("/etc/cni/net.d/a b", "'/etc/cni/net.d/a b'"), ("/var/lib/podsec/u7s/etcd", "/var/lib/podsec/u7s/etcd"),
      ("/var/lib/u7s-admin/x; reboot", "'/var/lib/u7s-admin/x; reboot'"),
      ("/var/lib/u7s-admin/$(reboot)'", #"'/var/lib/u7s-admin/$(reboot)'\'''"#),
    ])
  func mounts(path: String, quoted: String) throws {
    let failure = #expect(throws: Failure.self) { _ = try Self.plan { $0.mounts.append(path) } }
    #expect(failure?.hint == "umount \(quoted)")
  }

  @Test("The account's home may be a file system of its own")
  func ownHome() throws { _ = try Self.plan { $0.mounts.append("/var/lib/u7s-admin") } }

  @Test("Directories that the account does not own are not emptied with its rights, and its home is not removed")
  func others() throws {
    let plan = try Self.plan { $0.accounts = [] }
    #expect(plan.steps.contains(.emptyAsAccount(["/var/lib/podsec/u7s/etcd"])))
    #expect(!plan.steps.contains(.removeTree("/var/lib/u7s-admin")))
    #expect(plan.staying.contains { $0.name == "home" })
  }

  @Test("If an earlier run ended after the list was removed, the program is removed")
  func cutAtTheEnd() throws {
    var facts = UninstallFacts()
    facts.existing = ["/usr/bin/podsec-u7s"]
    let plan = try UninstallPlan(facts, purges: false)
    #expect(plan.last == [.removeFile("/usr/bin/podsec-u7s")] && !plan.isEmpty)
  }

  @Test("If an earlier run ended after the account was removed, root removes its home")
  func cutAfterAccount() throws {
    let plan = try Self.plan {
      $0.account = nil
      $0.accounts = []
    }
    #expect(plan.steps.contains(.removeTree("/var/lib/u7s-admin")))
    #expect(
      !(plan.steps + plan.last).contains {
        $0.display.english.contains("userdel") || $0.display.english.contains("user@")
      })
  }

  @Test("On a host that has nothing of ours there is nothing to do")
  func nothing() throws {
    #expect(try UninstallPlan(UninstallFacts(), purges: false).isEmpty)
  }

  @Test("The plan is shown in two columns")
  func text() throws {
    let lines = try Self.plan().text(hostName: "n1").split(separator: "\n").map(String.init)
    #expect(lines.first == "This goes from n1:" && lines.contains("This stays:"))
    #expect(lines.contains("  account          u7s-admin, its group and subordinate ids"))
    #expect(lines.contains("  node object      in a cluster of other nodes: kubectl delete node n1"))
  }

  // Reading the list, the maps and the mount points.

  @Test(
    "A damaged list removes nothing",
    arguments: ["file", "file usr/x", "file /", "file /usr/../etc/passwd", "dir /a/..", "group", "group a/b", "rm /x"])
  func wrongList(line: String) { #expect(throws: Failure.self) { _ = try InstalledFiles(line) } }

  @Test("The list of what was there is read back as it was written")
  func beforeRoundTrip() {
    let before = HostBefore(
      [
        HostBefore.Directory("/etc/kubernetes", mode: 0o2750, uid: 0, gid: 12),
        HostBefore.Directory("/root/.kube", mode: 0o700, uid: 0, gid: 0),
      ], backups: ["/etc/subgid-"])
    #expect(HostBefore(before.text) == before)
    #expect(
      HostBefore("0755 0 0 /etc\n0755 0 0 /\nfile /etc/passwd\n0999 0 0 /etc/cni\n04755777 0 0 /etc/cni\n").directories
        == [])
    #expect(HostBefore("file /etc/passwd\n").backups == [])
  }

  @Test("The account's ids are its own id and all ids of its ranges")
  func ids() throws {
    let facts = try Self.node()
    for (id, isOwn) in [
      (995, true), (0, false), (994, false), (100_000, true), (165_535, true), (165_536, false), (99_999, false),
    ] as [(UInt32, Bool)] {
      #expect(facts.owns(id) == isOwn, "\(id)")
    }
  }

  @Test("The id map is the same as that of RootlessKit's namespace")
  func map() {
    let ranges = [
      SubIDRange(owner: "u", start: 100_000, count: 65536), SubIDRange(owner: "u", start: 300_000, count: 10),
    ]
    #expect(UninstallFacts.map(995, ranges) == "0 995 1\n1 100000 65536\n65537 300000 10\n")
    #expect(UninstallFacts.map(995, []) == "0 995 1\n")
  }

  @Test("Escapes in mount points are decoded")
  func mountinfo() {
    let text =
      "22 1 0:21 / /proc rw - proc proc rw\n40 22 8:1 /a /var/lib/a\\040b\\134 rw shared:1 - ext4 x rw\nshort line\n"
    #expect(UninstallFacts.mounts(text) == ["/proc", "/var/lib/a b\\"])
  }
}
