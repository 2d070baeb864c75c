import Core
import Glibc

/// Does a plan's steps in order.
package struct Runner {
  private let account: Account?

  /// `account` is a user that is known already; the others of a plan are looked up in /etc/passwd.
  package init(account: Account? = nil) { self.account = account }

  /// Ends at the first step that fails, with a `Failure` that names it.
  package func run(_ plan: [Step]) throws(Failure) {
    for step in plan { try run(step) }
  }

  /// Prints the plan instead.
  package static func show(_ plan: [Step]) {
    for step in plan { Report.line(step.display) }
  }

  private func run(_ step: Step) throws(Failure) {
    switch step {
    case .note(let text): Report.note(text)
    case .sysctl(let name, let value): setSysctl(name, value) { $0 == value }
    case .sysctlAtLeast(let name, let value): setSysctl(name, String(value)) { Int($0) ?? 0 >= value }
    case .module(let name): load(name)
    case .sealHomeDirectory(let user, let path): try SealedDirectory(path, of: try self.user(user)).seal()
    case .interact(let command, let purpose):
      let status = try Program.superviseApart(command)
      if !status.isSuccess { throw Failure(purpose, "\(command.program) ended with status \(status.code)") }
    case .run(let command, let purpose): try Runner.mustSucceed(command, purpose)
    default: try change(step)
    }
  }

  /// Does a step that changes files; a `Failure` names the step.
  private func change(_ step: Step) throws(Failure) {
    let (owner, parents) = try owners(step)
    do throws(Errno) {
      try Runner.change(step, owner: owner, parents: parents)
    } catch {
      throw Failure(step.display, error.text)
    }
  }

  private static func change(_ step: Step, owner: Account, parents: Account) throws(Errno) {
    let (uid, gid) = (owner.uid, owner.gid)
    switch step {
    case .directory(let path, let mode, _): try Files.makeDirectory(path, mode: mode, uid: uid, gid: gid)
    case .emptyDirectory(let path, let mode):
      try Files.makeDirectory(path, mode: mode, uid: 0, gid: 0)
      let directory = try OwnedFD.open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
      for name in Files.entries(path) { try retrying { unlinkat(directory.number, name, 0) } }
    case .file(let path, let text, let mode, _):
      if Files.isAlready(path, text, mode: mode, uid: uid, gid: gid) { return }
      try Files.makeParents(path)
      try Files.write(path, text, mode: mode, uid: uid, gid: gid)
    case .remove(let path): try Files.remove(path)
    case .removeBeneath(let top, let path): try SafeDirectory(top).remove(path)
    case .removeOwned(let path, _):
      let ranges = SubIDRange.parse(Files.readIfPresent(SystemPaths.subordinateUIDs) ?? "")
      try SafeDirectory(path).removeAll { $0 == uid || SubIDRange.hold($0, ranges, of: owner) }
    case .keep(let path, let name): try Files.keep(path, as: name)
    case .link(let path, let target): try Files.link(path, target: target)
    case .ownByRoot(let path): try Files.ownByRoot(path)
    case .homeFile(_, let path, let text, let mode):
      try SafeDirectory(owner.home).write(path, text, mode: mode, uid: uid, gid: gid)
    case .directoryBeneath(let top, let path, let mode, _, _, let parentMode):
      try SafeDirectory(top).makeDirectory(
        path, mode: mode, uid: uid, gid: gid, above: (parentMode, parents.uid, parents.gid))
    case .handOver(let path, _): try SafeDirectory(path).handOver(uid: uid, gid: gid)
    case .note, .sysctl, .sysctlAtLeast, .module, .sealHomeDirectory, .interact, .run: break
    }
  }

  /// Runs a tool and turns a status other than 0 into a `Failure` with the tool's own last words.
  @discardableResult
  package static func mustSucceed(_ command: Command, _ purpose: Message, seconds: Double = 120) throws(Failure)
    -> String
  {
    let outcome = try Spawn.capture(command, seconds: seconds)
    guard outcome.status.isSuccess else {
      let words = (outcome.errors + outcome.output).trimmed
      throw Failure(
        purpose, words.isEmpty ? "\(command.program) ended with status \(outcome.status.code)" : "\(words)",
        hint: "see what it says by hand: \(command.display)")
    }
    return outcome.output
  }

  /// Who the step's file is to belong to, and the directories above it.
  private func owners(_ step: Step) throws(Failure) -> (owner: Account, parents: Account) {
    switch step {
    case .directory(_, _, let owner), .file(_, _, _, let owner): return (try account(owner), try account(.root))
    case .homeFile(let user, _, _, _), .handOver(_, let user), .removeOwned(_, let user):
      return (try self.user(user), try account(.root))
    case .directoryBeneath(_, _, _, let owner, let parents, _): return (try account(owner), try account(parents))
    default: return (try account(.root), try account(.root))
    }
  }

  private func account(_ owner: Owner) throws(Failure) -> Account {
    let root = Account(name: "root", uid: 0, gid: 0, home: "/root")
    switch owner {
    case .root: return root
    case .user(let name): return try user(name)
    case .group(let name):
      return Account(name: root.name, uid: 0, gid: try Users.requireGroup(name).gid, home: root.home)
    }
  }

  private func user(_ name: String) throws(Failure) -> Account {
    if let account, account.name == name { return account }
    return try Users.require(name)
  }

  private func setSysctl(_ name: String, _ value: String, unless isGood: (String) -> Bool) {
    let path = "/proc/sys/" + name.split(separator: ".").joined(separator: "/")
    guard let current = Files.readIfPresent(path)?.trimmed, !isGood(current) else { return }
    do {
      try OwnedFD.open(path, O_WRONLY).writeAll(Array(value.utf8))
    } catch {
      Report.warning("sysctl \(name)=\(value): \(error.text); it is \(current)")
    }
  }

  private func load(_ module: String) {
    let name = String(module.map { $0 == "-" ? "_" : $0 })
    if Files.exists("/sys/module/\(name)") { return }
    guard let modprobe = Environment.find("modprobe", path: "/usr/sbin:/sbin"),
      (try? Spawn.capture(Command(modprobe, ["--quiet", module])))?.status.isSuccess == true
    else {
      if Environment.value(Setting.debug.name) != nil { Report.warning("module \(module) is not there") }
      return
    }
  }
}
