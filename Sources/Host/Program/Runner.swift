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
    do {
      switch step {
      case .note(let text): Report.note(text)
      case .directory(let path, let mode, let owner):
        let (uid, gid) = try ids(owner)
        try Files.makeDirectory(path, mode: mode, uid: uid, gid: gid)
      case .emptyDirectory(let path, let mode):
        try Files.makeDirectory(path, mode: mode, uid: 0, gid: 0)
        let directory = try OwnedFD.open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
        for name in Files.entries(path) { try retrying { unlinkat(directory.number, name, 0) } }
      case .file(let path, let text, let mode, let owner):
        let (uid, gid) = try ids(owner)
        if Files.isAlready(path, text, mode: mode, uid: uid, gid: gid) { return }
        try Files.makeParents(path)
        try Files.write(path, text, mode: mode, uid: uid, gid: gid)
      case .remove(let path):
        if unlink(path) != 0 && errno != ENOENT { throw Errno(errno) }
      case .keep(let path, let name): try Files.keep(path, as: name)
      case .link(let path, let target): try Files.link(path, target: target)
      case .ownByRoot(let path): try Files.ownByRoot(path)
      case .homeFile(let user, let path, let text, let mode):
        let person = try self.user(user)
        try SafeDirectory(person.home).write(path, text, mode: mode, uid: person.uid, gid: person.gid)
      case .directoryBeneath(let top, let path, let mode, let owner, let parents, let parentMode):
        let (ids, above) = (try ids(owner), try ids(parents))
        try SafeDirectory(top).makeDirectory(
          path, mode: mode, uid: ids.uid, gid: ids.gid, above: (parentMode, above.uid, above.gid))
      case .sealHomeDirectory(let user, let path): try SealedDirectory(path, of: try self.user(user)).seal()
      case .interact(let command, let purpose):
        let status = try Program.supervise(command)
        if !status.isSuccess { throw Failure(purpose, "\(command.program) ended with status \(status.code)") }
      case .handOver(let path, let user):
        let person = try self.user(user)
        try SafeDirectory(path).handOver(uid: person.uid, gid: person.gid)
      case .sysctl(let name, let value): setSysctl(name, value) { $0 == value }
      case .sysctlAtLeast(let name, let value): setSysctl(name, String(value)) { Int($0) ?? 0 >= value }
      case .module(let name): load(name)
      case .run(let command, let purpose): try Runner.mustSucceed(command, purpose)
      }
    } catch let failure as Failure {
      throw failure
    } catch let error as Errno {
      throw Failure(step.display, error.text)
    } catch {
      throw Failure(step.display, "unexpected error")
    }
  }

  /// Runs a tool and turns a status other than 0 into a `Failure` with the tool's own last words.
  @discardableResult
  package static func mustSucceed(_ command: Command, _ purpose: String, seconds: Double = 120) throws(Failure)
    -> String
  {
    let outcome = try Spawn.capture(command, seconds: seconds)
    guard outcome.status.isSuccess else {
      let words = (outcome.errors + outcome.output).trimmed
      throw Failure(
        purpose, words.isEmpty ? "\(command.program) ended with status \(outcome.status.code)" : words,
        hint: "see what it says by hand: \(command.display)")
    }
    return outcome.output
  }

  private func ids(_ owner: Owner) throws(Failure) -> (uid: UInt32, gid: UInt32) {
    switch owner {
    case .root: return (0, 0)
    case .user(let name):
      let person = try user(name)
      return (person.uid, person.gid)
    case .group(let name): return (0, try Users.requireGroup(name).gid)
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
