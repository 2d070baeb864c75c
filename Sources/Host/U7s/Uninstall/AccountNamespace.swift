import CLinux
import Core
import CoreU7s
import Glibc
import Host

/// A user namespace with the account's ids, in which only our tools run. It removes files of subordinate ids with the
/// account's rights when RootlessKit's namespace is gone.
///
/// Root writes the maps itself, so that a node whose newuidmap is broken can be cleaned too.
struct AccountNamespace: ~Copyable {
  private let holder: pid_t
  private let input: OwnedFD

  private init(_ holder: pid_t, _ input: consuming OwnedFD) {
    self.holder = holder
    self.input = input
  }

  /// Makes the namespace; unshare(1) of util-linux keeps it open as long as this value exists.
  static func make(_ facts: UninstallFacts, account: Account) throws(Failure) -> AccountNamespace {
    let unshare = try NodeTool.path("unshare")
    let cat = try NodeTool.path("cat")
    var ends: [Int32] = [-1, -1]
    try attempt("make a pipe") { () throws(Errno) in try retrying { linux_pipe(&ends) } }
    let reading = OwnedFD(ends[0])
    let input = OwnedFD(ends[1])
    // NOTE: it reads a pipe that we hold, so it ends when this process ends for whatever reason.
    let holder = try attempt("make a user namespace") { () throws(Errno) in
      try Spawn.start(Command(unshare, ["--user", "--", cat]), descriptors: [0: reading.number])
    }
    let namespace = AccountNamespace(holder, input)
    try namespace.waitUntilApart()
    for (file, map) in [
      ("uid_map", UninstallFacts.map(account.uid, facts.subordinateUIDs)),
      ("gid_map", UninstallFacts.map(account.gid, facts.subordinateGIDs)),
    ] {
      let path = "/proc/\(holder)/\(file)"
      try attempt("write \(path)") { () throws(Errno) in
        try OwnedFD.open(path, O_WRONLY).writeAll(Array(map.utf8))
      }
    }
    return namespace
  }

  deinit {
    kill(holder, SIGKILL)
    var status: Int32 = 0
    waitpid(holder, &status, 0)
  }

  /// Runs a tool as root of the namespace; on the host the tool has only the account's rights.
  borrowing func run(_ words: [String], _ purpose: Message) throws(Failure) {
    let command = Command(
      try NodeTool.path("nsenter"),
      ["--user=/proc/\(holder)/ns/user", "--setuid=0", "--setgid=0", "--wd=/", "--"] + words)
    try Runner.mustSucceed(command, purpose, seconds: 600)
  }

  /// Waits until the child has left our user namespace.
  private borrowing func waitUntilApart() throws(Failure) {
    let deadline = monotonicSeconds() + 10
    var own = stat()
    var child = stat()
    stat("/proc/self/ns/user", &own)
    while stat("/proc/\(holder)/ns/user", &child) != 0 || child.st_ino == own.st_ino {
      var info = siginfo_t()
      // NOTE: the child is not reaped here, so that no other process gets its number.
      let ended = waitid(P_PID, id_t(holder), &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_signo == SIGCHLD
      guard !ended, monotonicSeconds() < deadline else {
        throw Failure(
          "make a user namespace", ended ? "unshare ended" : "unshare did not make one within 10 s",
          hint: "sysctl user.max_user_namespaces   # 0 forbids it")
      }
      usleep(5_000)
    }
  }
}
