import Core
import CoreU7s
import Glibc
import Host

/// Reads what `podsec-u7s uninstall` has to remove, and changes nothing.
enum UninstallFactsReader {
  static func read() throws(Failure) -> UninstallFacts {
    var facts = UninstallFacts()
    facts.account = NodeAccount.find()
    facts.hostName = Files.readIfPresent("/proc/sys/kernel/hostname")?.trimmed ?? "this host"
    facts.installed = try Files.readTrusted(InstalledFiles.path).map { text throws(Failure) in
      try InstalledFiles(text)
    }
    facts.before = try Files.readTrusted(HostBefore.path).map { HostBefore($0) }
    for path in UninstallPlan.asked(facts.account) + (facts.installed?.systemUnits ?? []) {
      guard let status = status(path) else { continue }
      facts.existing.insert(path)
      if status.st_uid == facts.account?.uid { facts.accounts.insert(path) }
    }
    for name in Files.list(NodePaths.state) {
      let isLink = status("\(NodePaths.state)/\(name)").map { $0.st_mode & S_IFMT == S_IFLNK } ?? false
      if isLink { facts.stateLinks.append(name) } else { facts.state.append(name) }
    }
    facts.mounts = UninstallFacts.mounts(Files.readIfPresent("/proc/self/mountinfo") ?? "")
    facts.package = owningPackage()
    let named = (facts.installed?.groups ?? []) + [ClusterAccount.name]
    facts.groups = Set(named).intersection(Users.groups().map(\.name)).sorted()
    if let account = facts.account { node(&facts, account) }
    return facts
  }

  /// What the account's own ids and the cluster's files say.
  private static func node(_ facts: inout UninstallFacts, _ account: Account) {
    func own(_ path: String) -> [SubIDRange] {
      SubIDRange.parse(Files.readIfPresent(path) ?? "").filter {
        $0.owner == account.name || $0.owner == String(account.uid)
      }
    }
    facts.subordinateUIDs = own(SystemPaths.subordinateUIDs)
    facts.subordinateGIDs = own(SystemPaths.subordinateGIDs)
    guard facts.accounts.contains(NodePaths.kubernetes) else { return }
    let manifests = Files.list(NodePaths.manifests).filter { $0.hasSuffix(".yaml") }
    facts.isControlPlane = !manifests.isEmpty
    facts.isMember = facts.isControlPlane || Files.exists(NodePaths.kubeletConf)
    facts.isRootsKubeconfigOurs = isRootsKubeconfigOurs(account)
  }

  /// NOTE: the account cannot make its copy equal to root's file, because it cannot read that file.
  private static func isRootsKubeconfigOurs(_ account: Account) -> Bool {
    guard let roots = try? SafeDirectory(Files.resolved("/root")).read(".kube/config") else { return false }
    let admin = try? SafeDirectory(NodePaths.kubernetes).read("admin.conf")
    let judged = admin.flatMap { bytes in
      try? KubeconfigCheck.text(String(decoding: bytes, as: UTF8.self), path: NodePaths.adminConf)
    }
    let copies = [
      admin, judged.map { Array($0.utf8) },
      try? SafeDirectory(Files.resolved(account.home)).read(".kube/config"),
    ]
    return copies.contains(roots)
  }

  /// dpkg's or rpm's owner of the program; nil where it was not installed by a package.
  private static func owningPackage() -> OwningPackage? {
    if let answer = try? Spawn.capture(Command("/usr/bin/dpkg-query", ["-S", InstalledFiles.program]), seconds: 30),
      answer.status.isSuccess, let name = answer.output.split(separator: ":").first
    {
      return OwningPackage(name: String(name), removal: "apt-get purge \(name)")
    }
    if let answer = try? Spawn.capture(
      Command("/usr/bin/rpm", ["-qf", "--queryformat", "%{NAME}", InstalledFiles.program]), seconds: 30),
      answer.status.isSuccess
    {
      let name = answer.output.trimmed
      return OwningPackage(name: name, removal: "rpm -e \(name)")
    }
    return nil
  }

  private static func status(_ path: String) -> stat? {
    var status = stat()
    return lstat(path, &status) == 0 ? status : nil
  }
}
