import CLinux
import Core
import CoreU7s
import Glibc
import Host
import HostU7s
import Testing

/// Finding RootlessKit's child by a file that the cluster's user can write.
///
/// Each test has its own /run/user in its own mount namespace.
@Suite(.enabled(if: Machine.isRoot, Machine.rootOnly)) struct NamespacesTests {
  static let restart: Message = "systemctl --user -M u7s-admin@ restart rootlesskit.service"
  static let noNumber = "it does not hold a process number"
  static let link = "there is a symbolic link on the way"

  static let contents: [(text: String, why: String?)] = [
    ("abc", noNumber), ("12 13", noNumber), ("1\n2", noNumber), ("0x10", noNumber),
    ("0", noNumber), ("1", noNumber), ("-1", noNumber), ("-12", noNumber), ("99999999999", noNumber),
    ("2147483648", noNumber), ("12\u{0}", noNumber), ("12.0", noNumber), ("١٢", noNumber), ("../1", noNumber),
    (String(repeating: "1", count: 33), noNumber), (String(repeating: "1", count: 1 << 20), noNumber),
    // An empty file is not written yet: down, as with a number above pid_max (proc(5)).
    ("", nil), ("\n", nil),
    ("2147483647", nil), ("4194305\n", nil), (" 4194305 \r\n", nil),
  ]

  @Test(
    "An invalid process id is refused; an id without a process means that the namespace is down", arguments: contents)
  func number(text: String, why: String?) async {
    await #expect(processExitsWith: .success) { [text = text as String, why = why as String?] in
      endLater()
      let run = RunDirectory()
      Disk.put(run.paths.childPID, text)
      run.expect(why.map { Failure("read \(run.paths.childPID)", "\($0)", hint: NamespacesTests.restart) })
    }
  }

  static let kinds: [(kind: String, why: String?)] = [
    ("nothing", nil), ("no directory", nil), ("no run directory", nil), ("directory", noNumber), ("FIFO", noNumber),
    ("socket", noNumber), ("device", noNumber), ("link to root's file", link), ("dangling link", link),
    ("link to itself", link), ("link to a good file", link), ("linked directory", link), ("linked run directory", link),
    ("magic link", link),
  ]

  @Test("Only a regular file without a link on the way is read, and nothing blocks", arguments: kinds)
  func file(kind: String, why: String?) async {
    await #expect(processExitsWith: .success) { [kind = kind as String, why = why as String?] in
      endLater()
      let run = RunDirectory()
      let path = run.paths.childPID
      switch kind {
      case "nothing": break
      case "no directory": rmdir(run.paths.rootlesskitState)
      case "no run directory":
        rmdir(run.paths.rootlesskitState)
        rmdir(run.paths.state)
        rmdir(run.paths.runtime)
      case "directory": mkdir(path, 0o755)
      case "FIFO": mkfifo(path, 0o666)
      case "socket": mknod(path, S_IFSOCK | 0o666, 0)
      case "device": mknod(path, S_IFCHR | 0o666, 0x105)
      case "link to root's file": symlink("/etc/passwd", path)
      case "dangling link": symlink("missing", path)
      case "link to itself": symlink("child_pid", path)
      case "magic link": symlink("/proc/self/fd/0", path)
      case "link to a good file":
        Disk.put(run.paths.rootlesskitState + "/other", "4194305\n")
        symlink("other", path)
      default:
        Disk.put(path, "4194305\n")
        let linked = kind == "linked directory" ? run.paths.rootlesskitState : run.paths.runtime
        rename(linked, "/run/user/elsewhere")
        symlink("/run/user/elsewhere", linked)
      }
      run.expect(why.map { Failure("read \(path)", "\($0)", hint: NamespacesTests.restart) })
    }
  }

  static let liars: [(process: String, describe: String)] = [
    ("self", "root's process in the host's own namespace"),
    ("user", "the user's own process in the host's namespace"),
    ("root's namespace", "a process in a user namespace of root's"),
    ("other's namespace", "a process in a user namespace of another user's"),
  ]

  @Test("A process that is not in a user namespace of the account is refused", arguments: liars)
  func liar(process: String, describe: String) async {
    await #expect(processExitsWith: .success) { [process = process as String] in
      endLater()
      let run = RunDirectory()
      let child: Holder? =
        switch process {
        case "user": Holder(uid: run.account.uid, namespaces: [])
        case "root's namespace": Holder(uid: 0, namespaces: ["--user"])
        case "other's namespace": Holder(uid: run.account.uid + 1, namespaces: ["--user"])
        default: nil
        }
      let pid = child?.pid ?? getpid()
      Disk.put(run.paths.childPID, "\(pid)\n")
      run.expect(
        Failure(
          "enter the namespace of u7s-admin",
          "process \(pid), named by \(run.paths.childPID), is not in a user namespace of u7s-admin",
          hint: NamespacesTests.restart))
      child?.end()
    }
  }

  @Test("The user's namespace is found while its process lives, and is ready when its file says so")
  func found() async {
    await #expect(processExitsWith: .success) {
      endLater()
      let run = RunDirectory()
      let child = Holder(uid: run.account.uid, namespaces: ["--user"])
      Disk.put(run.paths.childPID, "\(child.pid)\n")
      var ready: [Bool] = []
      for _ in 0..<2 {
        if let namespaces = try Namespaces.find(run.account) { ready.append(namespaces.isReady()) }
        Disk.put(run.paths.ready, "")
      }
      #expect(ready == [false, true])
      child.end()
      run.expect(nil)
    }
  }

  @Test("A process that enters is root without groups, and then gets its own cgroup namespace")
  func entered() async {
    await #expect(processExitsWith: .success) {
      endLater()
      let run = RunDirectory()
      let child = Holder(
        uid: run.account.uid,
        namespaces: ["--user", "--mount", "--net", "--cgroup", "--ipc", "--uts"])
      child.mapRoot(to: run.account.uid)
      Disk.put(run.paths.childPID, "\(child.pid)\n")
      #expect(alone { NamespacesTests.enter(run.account, like: child.pid) } == 0)
      child.end()
    }
  }

  /// Runs in a process of one thread; 0, or the number of the check that failed.
  private static func enter(_ account: Account, like pid: pid_t) -> Int32 {
    var groups: [gid_t] = [1, 2, 3]
    setgroups(groups.count, groups)
    let kinds = ["user", "mnt", "net", "cgroup", "ipc", "uts"]
    func namespaces(_ process: String) -> [ino_t] {
      kinds.map { kind in
        var status = stat()
        return stat("/proc/\(process)/ns/\(kind)", &status) == 0 ? status.st_ino : 0
      }
    }
    let theirs = namespaces("\(pid)")
    do throws(Failure) {
      guard let found = try Namespaces.find(account) else { return 11 }
      try found.enter()
    } catch {
      return 12
    }
    if namespaces("self") != theirs { return 13 }
    if getuid() != 0 || geteuid() != 0 || getgid() != 0 || getegid() != 0 { return 14 }
    if getgroups(Int32(groups.count), &groups) != 0 { return 15 }
    do throws(Failure) { try Namespaces.becomeCgroupRoot() } catch { return 16 }
    if namespaces("self")[3] == theirs[3] { return 17 }
    let own = Files.readIfPresent("/proc/self/cgroup") ?? "none"
    return own.split(separator: "\n").allSatisfy { $0.hasSuffix(":/") } ? 0 : 18
  }

}

/// A /run/user for the test, for an account that is not in /etc/passwd.
private struct RunDirectory {
  let account = Account(name: "u7s-admin", uid: Machine.stranger, gid: Machine.stranger, home: "/nonexistent")
  var paths: AccountPaths { AccountPaths(account) }

  init() {
    leaveMountNamespace()
    mkdir("/run/user", 0o755)
    precondition(mount("none", "/run/user", "tmpfs", 0, nil) == 0)
    for path in [paths.runtime, paths.state, paths.rootlesskitState] {
      mkdir(path, 0o700)
      chown(path, account.uid, account.gid)
    }
  }

  /// Expects the failure; nil means that the namespace is down.
  func expect(_ failure: Failure?) {
    do throws(Failure) {
      let isFound = try Namespaces.find(account) != nil
      #expect(!isFound && failure == nil)
    } catch {
      #expect(error == failure)
    }
  }
}

/// A process that holds namespaces open until it is told to end.
private struct Holder {
  let pid: pid_t
  private let input: Int32

  init(uid: UInt32, namespaces: [String]) {
    var input: [Int32] = [0, 0]
    var output: [Int32] = [0, 0]
    precondition(linux_pipe(&input) == 0 && linux_pipe(&output) == 0)
    let identity = uid == 0 ? [] : ["/usr/bin/setpriv", "--reuid", "\(uid)", "--regid", "\(uid)", "--clear-groups"]
    let unshare = namespaces.isEmpty ? [] : ["/usr/bin/unshare"] + namespaces
    let words = identity + unshare + ["/bin/sh", "-c", "echo ready; exec cat"]
    do throws(Errno) {
      pid = try Spawn.start(
        Command(words[0], Array(words.dropFirst())), descriptors: [0: input[0], 1: output[1]])
    } catch {
      preconditionFailure("\(words[0]): \(error.text)")
    }
    close(input[0])
    close(output[1])
    self.input = input[1]
    var byte: UInt8 = 0
    precondition(read(output[0], &byte, 1) == 1, "\(words) did not start")
    close(output[0])
  }

  /// uid_map and gid_map as newuidmap(1) writes them, so that groups may be dropped inside.
  func mapRoot(to uid: UInt32) {
    for file in ["uid_map", "gid_map"] {
      let map = open("/proc/\(pid)/\(file)", O_WRONLY)
      let line = Array("0 \(uid) 1\n".utf8)
      precondition(write(map, line, line.count) == line.count, "\(file): \(String(cString: strerror(errno)))")
      close(map)
    }
  }

  func end() {
    close(input)
    waitpid(pid, nil, 0)
  }
}
