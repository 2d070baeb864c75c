import CLinux
import Core
import CoreTrust
import Glibc
import Host

/// Reads what the image trust commands decide by. Nothing is changed.
enum PolicyFactsReader {
  static func read() throws(Failure) -> PolicyFacts {
    var facts = PolicyFacts()
    facts.hosts = HostsFile(Files.readIfPresent(SystemPaths.hosts) ?? "")
    facts.ownAddresses = try NetworkReader.addresses()
    facts.osRelease = OSReleaseReader.read()
    facts.groups = Dictionary(Users.groups().map { ($0.name, $0.members) }) { first, _ in first }
    facts.hasClusterAccount = Users.account(ClusterAccount.name) != nil
    facts.isRestricted = isRestricted()
    facts.hasCloneSysctl = Files.exists("/proc/sys/kernel/unprivileged_userns_clone")
    facts.policy = try linkedFile(PodsecPaths.policy)
    facts.published = Files.readIfPresent(PodsecPaths.publishedPolicy)
    facts.lookaside = try linkedFile(PodsecPaths.lookaside)
    facts.registries = try linkedFile(PodsecPaths.registries)
    facts.otherLookasides = texts(PodsecPaths.registriesDirectory, suffix: ".yaml", but: PodsecPaths.lookaside)
    facts.registriesDropIns = texts(PodsecPaths.registriesDropIns, suffix: ".conf", but: "")
    return facts
  }

  /// A file of /etc/containers with what is beside it.
  static func linkedFile(_ path: String) throws(Failure) -> LinkedFile {
    let directory = String(path[..<path.lastIndex(of: "/")!])
    return LinkedFile(path: path, state: try state(path), siblings: Set(Files.list(directory)))
  }

  static func stamps() -> LinkedFile.Stamps {
    LinkedFile.Stamps(now: (0..<60).map { Clock.stamp(later: $0) }, yesterday: Clock.stamp(later: -86400))
  }

  private static func state(_ path: String) throws(Failure) -> LinkedFile.State {
    var status = stat()
    guard lstat(path, &status) == 0 else { return .absent }
    let text = try attempt("read \(path)") { () throws(Errno) in try Files.read(path) }
    switch status.st_mode & S_IFMT {
    case S_IFREG: return .regular(text)
    case S_IFLNK:
      var target = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
      let count = readlink(path, &target, Int(PATH_MAX))
      return .link(String(decoding: target.prefix(max(count, 0)).map { UInt8(bitPattern: $0) }, as: UTF8.self), text)
    default: throw Failure("read \(path)", "it is neither a file nor a link to one")
    }
  }

  private static func texts(_ directory: String, suffix: String, but own: String) -> [PolicyFacts.Named] {
    Files.list(directory).filter { $0.hasSuffix(suffix) && "\(directory)/\($0)" != own }.map {
      PolicyFacts.Named("\(directory)/\($0)", Files.readIfPresent("\(directory)/\($0)") ?? "")
    }
  }

  /// True where others than root and members of `podman` cannot run newuidmap and newgidmap.
  private static func isRestricted() -> Bool {
    guard let group = try? Users.requireGroup(PodsecGroup.users) else { return false }
    return ["/usr/bin/newuidmap", "/usr/bin/newgidmap"].allSatisfy { path in
      var status = stat()
      return stat(path, &status) == 0 && status.st_mode & 0o001 == 0 && status.st_gid == group.gid
    }
  }
}
