import CLinux
import Core
import CoreU7s
import Glibc
import Host

/// RootlessKit's namespaces, seen from outside.
package struct Namespaces: ~Copyable {
  private let account: Account
  private let paths: AccountPaths
  private let process: OwnedFD

  /// Finds RootlessKit's child. The account can write the file with its process number, so only a live process whose
  /// user namespace belongs to the account is accepted.
  ///
  /// nil if there is no such process, because the namespace is down; a `Failure` if the file names another process.
  package static func find(_ account: Account) throws(Failure) -> Namespaces? {
    let paths = AccountPaths(account)
    guard let pid = try readPID(paths.childPID) else { return nil }
    guard let process = try? OwnedFD(retrying({ linux_pidfd_open(pid) })) else { return nil }
    guard let user = try? OwnedFD.open("/proc/\(pid)/ns/user", O_RDONLY) else { return nil }
    var owner = uid_t()
    let asked = linux_ioctl_uid(user.number, UInt(LINUX_NS_GET_OWNER_UID), &owner)
    guard asked == 0, owner == account.uid else {
      throw Failure(
        "enter the namespace of \(account.name)",
        "process \(pid), named by \(paths.childPID), is not in a user namespace of \(account.name)",
        hint: "systemctl --user -M \(account.name)@ restart rootlesskit.service")
    }
    return Namespaces(account: account, paths: paths, process: process)
  }

  /// True once the child has its mounts and addresses.
  package borrowing func isReady() -> Bool { Files.exists(paths.ready) }

  /// Enters user, mount, network, cgroup, pid, ipc and uts namespaces at once and becomes root there, without groups.
  /// Children are born in the pid namespace; this process is not (setns(2)).
  package consuming func enter() throws(Failure) {
    let flags =
      LINUX_CLONE_NEWUSER | LINUX_CLONE_NEWNS | LINUX_CLONE_NEWNET
      | LINUX_CLONE_NEWCGROUP | LINUX_CLONE_NEWPID | LINUX_CLONE_NEWIPC
      | LINUX_CLONE_NEWUTS
    do throws(Errno) {
      // NOTE: between setns and setuid this process has the host's uid inside a namespace that others control.
      try retrying { linux_prctl(Int32(LINUX_PR_SET_DUMPABLE), 0) }
      try retrying { linux_setns(process.number, Int32(flags)) }
      try retrying { linux_setgroups_none() }
      try retrying { setgid(0) }
      try retrying { setuid(0) }
    } catch {
      throw Failure("enter the namespace of \(account.name)", error.text)
    }
  }

  /// Makes the caller's control group the root of the paths that it and its children read in /proc/PID/cgroup
  /// (cgroup_namespaces(7)). The mount at /sys/fs/cgroup stays.
  package static func becomeCgroupRoot() throws(Failure) {
    try attempt("make a cgroup namespace") { () throws(Errno) in
      try retrying { linux_unshare(Int32(LINUX_CLONE_NEWCGROUP)) }
    }
  }

  /// Enters, keeping the current directory where it exists inside; waits while the namespace is starting.
  package static func enterWhenReady(_ account: Account) throws(Failure) {
    let directory = getcwd(nil, 0).map { pointer in
      defer { free(pointer) }
      return String(cString: pointer)
    }
    let deadline = monotonicSeconds() + 10
    while true {
      if let namespaces = try Namespaces.find(account), namespaces.isReady() {
        try namespaces.enter()
        if directory.map({ chdir($0) != 0 }) ?? true { chdir("/") }
        return
      }
      let state = UnitState.read("rootlesskit.service")
      // An active unit without a namespace has just started, or its namespace has just ended.
      let isComing = ["activating", "active", "reloading"].contains(state)
      guard isComing, monotonicSeconds() < deadline else {
        throw Failure(
          "enter the namespace of \(account.name)", "it is not up: rootlesskit.service is \(state)",
          hint: isComing ? "podsec-u7s logs rootlesskit" : "systemctl start u7s")
      }
      usleep(50_000)
    }
  }

  private static func readPID(_ path: String) throws(Failure) -> pid_t? {
    do throws(Errno) {
      let file = try OwnedFD.open(
        beneath: AT_FDCWD, path, O_RDONLY | O_NONBLOCK, resolve: Resolve.noSymlinks)
      guard try file.status().st_mode & S_IFMT == S_IFREG else { throw Errno(EINVAL) }
      let text = try file.head()
      // NOTE: this works on bytes, because `trimmed` would load Unicode's tables and every call comes here.
      let isBlank = { (byte: UInt8) in byte == 32 || (9...13).contains(byte) }
      var rest = text.utf8.drop(while: isBlank)
      if rest.isEmpty { return nil }
      var number = 0
      while let digit = rest.first, ASCII.isDigit(digit), number <= pid_t.max {
        number = number * 10 + Int(digit - 48)
        rest.removeFirst()
      }
      guard rest.allSatisfy(isBlank), let pid = pid_t(exactly: number), pid > 1 else { throw Errno(EINVAL) }
      return pid
    } catch {
      if error.code == ENOENT { return nil }
      throw Failure(
        "read \(path)",
        error.code == ELOOP ? error.pathText : "it does not hold a process number",
        hint: "systemctl --user -M \(ClusterAccount.name)@ restart rootlesskit.service")
    }
  }
}
