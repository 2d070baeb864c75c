import CLinux
import Core
import CoreU7s
import Glibc
import Host

/// Carries out the steps of the plan.
struct UninstallRunner {
  let facts: UninstallFacts

  /// Returns how many steps failed, each of which was reported. `last` runs only if all of `steps` but the reset
  /// succeeded.
  func run(_ plan: UninstallPlan) -> Int {
    var failures: [UninstallStep] = []
    for step in plan.steps where !attempted(step) { failures.append(step) }
    if failures.contains(where: { $0 != .leaveCluster }) { return failures.count }
    for step in plan.last where !attempted(step) {
      // NOTE: the last steps would remove what a second call needs.
      return failures.count + 1
    }
    return failures.count
  }

  private func attempted(_ step: UninstallStep) -> Bool {
    do {
      Report.note(step.display)
      try run(step)
      return true
    } catch {
      Report.failure(error)
      return false
    }
  }

  private func run(_ step: UninstallStep) throws(Failure) {
    switch step {
    case .leaveCluster: try leaveCluster()
    case .run(let command, let purpose): try Runner.mustSucceed(command, purpose, seconds: 180)
    case .endProcesses: try endProcesses()
    case .emptyAsAccount(let paths): try emptyAsAccount(paths)
    case .emptyShared(let paths): emptyShared(paths)
    case .removeTree(let path): try removeTree(path)
    case .removeDirectory(let path):
      // A directory that holds other files, or is a mount point, stays.
      if rmdir(path) != 0, ![ENOENT, ENOTEMPTY, EEXIST, EBUSY].contains(errno) {
        throw Failure("remove \(path)", Errno(errno).text)
      }
    case .restore(let directory):
      try attempt("give \(directory.path) back") { () throws(Errno) in
        try Files.makeDirectory(directory.path, mode: directory.mode, uid: directory.uid, gid: directory.gid)
      }
    case .removeFile(let path):
      if unlink(path) != 0 && errno != ENOENT && errno != ENOTDIR { throw Failure("remove \(path)", Errno(errno).text) }
    case .removeGroup(let name): try removeGroup(name)
    }
  }

  /// The genuine reset, which takes the etcd member out of the cluster. Its own words are shown as they come.
  private func leaveCluster() throws(Failure) {
    var command = GenuineKubeadm.inside(["reset", "-f"])
    command.environment["KUBECONFIG"] = .some(nil)
    do throws(Failure) {
      let status = try KubeadmReset().reset { () throws(Failure) in
        let outcome = try Spawn.capture(command, seconds: 300)
        if !outcome.status.isSuccess { Report.line("\((outcome.output + outcome.errors).trimmed)") }
        return outcome.status
      }
      guard status == 0 else { throw Failure("kubeadm reset -f", "it ended with status \(status)") }
    } catch {
      let member = facts.isControlPlane ? "; etcdctl member list, and member remove its own" : ""
      throw Failure(
        "leave the cluster: \(error.tried)", error.why,
        hint: "on another control plane: kubectl delete node \(facts.hostName)\(member)")
    }
  }

  /// Sends SIGKILL by pidfd until no process of the account runs, also to processes that start meanwhile.
  private func endProcesses() throws(Failure) {
    let deadline = monotonicSeconds() + 30
    while true {
      let left = Files.list("/proc").compactMap { pid_t($0) }.filter(isAccounts)
      if left.isEmpty { return }
      for pid in left {
        guard let process = try? OwnedFD(retrying({ linux_pidfd_open(pid) })), isAccounts(pid) else { continue }
        _ = linux_pidfd_signal(process.number, SIGKILL)
      }
      guard monotonicSeconds() < deadline else {
        throw Failure(
          "end all processes of \(ClusterAccount.name)",
          "after 30 s these are left: \(left.map(String.init).joined(separator: " "))",
          hint: "ps -o pid,stat,wchan,cmd -p \(left[0])   # shows what it waits for")
      }
      usleep(20_000)
    }
  }

  /// Processes by the real, effective, saved and file system ids of proc_pid_status(5). A process that has ended counts
  /// as gone, even if its parent has not reaped it yet.
  private func isAccounts(_ pid: pid_t) -> Bool {
    guard let status = Files.readIfPresent("/proc/\(pid)/status") else { return false }
    if status.lines.contains(where: { $0.hasPrefix("State:\tZ") }) { return false }
    guard let line = status.lines.first(where: { $0.hasPrefix("Uid:") }) else { return false }
    return line.dropFirst(4).split(whereSeparator: \.isWhitespace).compactMap { UInt32($0) }.contains(where: facts.owns)
  }

  /// If such a namespace cannot be made, root removes what the account's ids own and follows no links.
  private func emptyAsAccount(_ paths: [String]) throws(Failure) {
    let there = paths.filter(Files.exists)
    guard let account = facts.account, !there.isEmpty else { return }
    do throws(Failure) {
      let namespace = try AccountNamespace.make(facts, account: account)
      let find = try NodeTool.path("find")
      // NOTE: ids outside of the map look like 65534, so root's own files in the account's directories stay.
      try namespace.run(
        [find] + there + ["-xdev", "-mindepth", "1", "-depth", "!", "-uid", "65534", "-delete"], "empty \(there[0])")
    } catch {
      Report.warning("\(error.tried): \(error.why)")
      for path in there {
        try attempt("empty \(path)") { () throws(Errno) in try SafeDirectory(path).removeAll(of: facts.owns) }
      }
    }
  }

  private func emptyShared(_ paths: [String]) {
    let there = paths.filter(Files.exists)
    guard let account = facts.account, !there.isEmpty else { return }
    do throws(Failure) {
      let namespace = try AccountNamespace.make(facts, account: account)
      let (find, rm) = (try NodeTool.path("find"), try NodeTool.path("rm"))
      try namespace.run(
        [find] + there + [
          "-xdev", "-mindepth", "1", "-maxdepth", "1", "!", "-uid", "65534", "-exec", rm, "-rf", "--one-file-system",
          "--", "{}", "+",
        ], "remove what is the account's in \(there[0])")
    } catch {
      Report.warning("\(error.tried): \(error.why)")
    }
  }

  /// NOTE: only for directories whose parent belongs to root, so nobody else can exchange the name.
  private func removeTree(_ path: String) throws(Failure) {
    var status = stat()
    guard lstat(path, &status) == 0 else { return }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      if unlink(path) != 0 { throw Failure("remove \(path)", Errno(errno).text) }
      return
    }
    do throws(Errno) {
      try SafeDirectory(path).removeAll()
      if rmdir(path) != 0 && errno != EBUSY { throw Errno(errno) }
    } catch {
      throw Failure(
        "remove all of \(path)", error.code == EXDEV ? "a file system is mounted below it" : error.text,
        hint: error.code == EPERM ? "lsattr -R \(path)   # chattr -i takes the mark off that stops it" : nil)
    }
  }

  private func removeGroup(_ name: String) throws(Failure) {
    guard let group = Users.groups().first(where: { $0.name == name }) else { return }
    let people = Users.people()
    if !group.members.isEmpty || people.contains(where: group.has) {
      Report.note("stays: the group \(name), which has members")
      return
    }
    // NOTE: podsec-create-policy gave newuidmap to this group, and dpkg fails with an override for a group that is
    // gone.
    var status = stat()
    if stat("/usr/bin/newuidmap", &status) == 0 && status.st_gid == group.gid {
      Report.note("stays: the group \(name), which /usr/bin/newuidmap is left to")
      return
    }
    try Runner.mustSucceed(Command("/usr/sbin/groupdel", [name]), "remove the group \(name)")
  }
}
