import Core
import CoreInotify
import Glibc
import Host

/// Reads how all users of this node have set up containers. Nothing is changed, no link of a user's is followed, and what
/// cannot be read is a problem of that user.
struct UserFactsReader {
  let node = NodePolicy()
  private let people: [Account]
  private let groups: [Group]
  private let withManifests: Bool

  /// A `Failure` where the user database cannot be read.
  init(withManifests: Bool) throws(Failure) {
    people = Account.parse(try Files.text(SystemPaths.passwd))
    groups = Group.parse(try Files.text(SystemPaths.group))
    self.withManifests = withManifests
    guard people.contains(where: { $0.uid == 0 }) else { throw Failure("read \(SystemPaths.passwd)", "it has no root") }
  }

  /// What could not be read of the node's own settings.
  var problems: [String] {
    var problems = node.problems
    if let text = Files.readIfPresent("/etc/containers/storage.conf") {
      problems += StorageConf.otherPlaces(text, keys: ["graphroot"], usual: [InotifyPaths.rootStore]).map {
        "root's images are in \(Escaped.text($0, limit: 255)), which is not looked at"
      }
      problems += StorageConf.otherPlaces(
        text, keys: ["rootless_storage_path"], usual: ["$HOME/\(InotifyPaths.userStore)"]
      ).map { "users' images are in \(Escaped.text($0, limit: 255)), which is not looked at" }
    }
    return problems
  }

  /// Root first, then all with a container store, and all plain users of containers.
  func read() -> [UserFacts] {
    let root = people.first { $0.uid == 0 }!
    var homes: Set<String> = [root.home]
    var result = [read(root, hasOwnHome: true)].compactMap { $0 }
    for account in people where account.uid != 0 {
      if let facts = read(account, hasOwnHome: homes.insert(account.home).inserted) { result.append(facts) }
    }
    return result
  }

  /// nil for an account that has nothing to do with containers.
  private func read(_ account: Account, hasOwnHome: Bool) -> UserFacts? {
    let names = Set(groups.filter { $0.has(account) }.map(\.name))
    var facts = UserFacts(name: account.name, isRoot: account.uid == 0, groups: names)
    do throws(Errno) {
      let home = try UserHome(account)
      let store = StoreReader(withManifests: withManifests, user: account.name)
      if facts.isRoot {
        (facts.images, facts.problems) = store.rootImages()
      } else if hasOwnHome {
        (facts.images, facts.problems) = store.images(in: home)
      }
      guard facts.images != nil || facts.isPlainUser else { return nil }
      facts.problems += home.settings(&facts, node: node)
    } catch {
      // A home that is not there holds nothing; what is there and cannot be opened may hold anything.
      if facts.isRoot { facts.images = [] }
      (facts.policy, facts.lookaside) = (node.policy, node.lookasides?.standard)
      if ![ENOENT, ENOTDIR].contains(error.code) {
        facts.problems.append("\(account.name): the home \(Escaped.text(account.home)): \(error.pathText)")
      }
      guard facts.isRoot || facts.isPlainUser || !facts.problems.isEmpty else { return nil }
    }
    return facts
  }
}
