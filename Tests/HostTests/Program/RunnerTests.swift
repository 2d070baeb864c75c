import CLinux
import Core
import Glibc
import Host
import Testing

/// A plan's steps, executed on the file system.
@Suite struct RunnerTests {
  let scratch = Scratch()
  /// Writes files that we own, so that an ordinary user can run these tests too.
  let runner = Runner(account: Account(name: "u7s-admin", uid: geteuid(), gid: getegid(), home: "/nonexistent"))
  /// Writes files that another user owns.
  let rootsRunner = Runner(
    account: Account(name: "u7s-admin", uid: Machine.stranger, gid: Machine.stranger + 1, home: "/nonexistent"))

  @Test("A file is written with its missing parents, and written again if it differs", arguments: [0o600, 0o644])
  func file(mode: UInt32) throws {
    let path = scratch["a/b/file"]
    try runner.run([.file(path, "one\n", mode: mode, owner: .account)])
    #expect(Disk.text(path) == "one\n")
    #expect(Disk.mode(path) == mode)
    try runner.run([.file(path, "two\n", mode: 0o640, owner: .account)])
    #expect(Disk.text(path) == "two\n")
    #expect(Disk.mode(path) == 0o640)
    #expect(Disk.names(scratch["a/b"]) == ["file"])
  }

  @Test(
    "Files that an account owns below a directory of root's are removed, and no others",
    .enabled(if: Machine.isRoot, Machine.rootOnly))
  func removeOwned() throws {
    for name in ["theirs", "mixed", "roots"] { mkdir(scratch[name], 0o755) }
    for name in ["a", "b", "theirs/c", "mixed/d", "mixed/e", "roots/f"] { Disk.put(scratch[name], "x", mode: 0o644) }
    symlink(scratch["roots"], scratch["link"])
    for name in ["a", "theirs", "theirs/c", "mixed", "mixed/d", "link"] {
      lchown(scratch[name], Machine.stranger, Machine.stranger)
    }
    try rootsRunner.run([.removeOwned(scratch[""], by: "u7s-admin")])
    #expect(Disk.names(scratch[""]) == ["b", "mixed", "roots"])
    #expect(Disk.names(scratch["mixed"]) == ["e"] && Disk.names(scratch["roots"]) == ["f"])
  }

  @Test("A file below another user's directory is removed; a link on the way is refused, a missing directory is not")
  func removeBeneath() throws {
    for name in ["top", "top/a", "other"] { mkdir(scratch[name], 0o755) }
    for name in ["top/a/file", "other/file"] { Disk.put(scratch[name], "x", mode: 0o644) }
    symlink("file", scratch["top/a/link"])
    symlink(scratch["other"], scratch["top/b"])
    for name in ["a/file", "a/link", "a/missing", "missing/file"] {
      try runner.run([.removeBeneath(scratch["top"], path: name)])
    }
    #expect(Disk.names(scratch["top/a"]).isEmpty)
    #expect(throws: Failure.self) { try runner.run([.removeBeneath(scratch["top"], path: "b/file")]) }
    #expect(throws: Failure.self) { try runner.run([.removeBeneath(scratch["top"], path: "../other/file")]) }
    #expect(Disk.names(scratch["other"]) == ["file"])
  }

  @Test("An equal file is left alone")
  func equalFile() throws {
    let path = scratch["file"]
    try runner.run([.file(path, "one\n", mode: 0o600, owner: .account)])
    let before = try #require(Disk.status(path))
    try runner.run([.file(path, "one\n", mode: 0o600, owner: .account)])
    #expect(Disk.status(path)?.st_ino == before.st_ino)
  }

  @Test("A file that has the right text already still gets the mode of the plan")
  func equalFileWithAnotherMode() throws {
    Disk.put(scratch["file"], "one\n", mode: 0o666)
    try runner.run([.file(scratch["file"], "one\n", mode: 0o600, owner: .account)])
    #expect(Disk.mode(scratch["file"]) == 0o600)
  }

  @Test(
    "A file of root's that an ordinary user wrote before becomes root's", .enabled(if: Machine.isRoot, Machine.rootOnly)
  )
  func equalFileOfAnother() throws {
    Disk.put(scratch["file"], "one\n", mode: 0o644)
    chown(scratch["file"], Machine.stranger, Machine.stranger)
    try rootsRunner.run([.file(scratch["file"], "one\n", mode: 0o644, owner: .root)])
    #expect(Disk.owner(scratch["file"]) == 0)
  }

  @Test("Files and directories get the owner of the plan", .enabled(if: Machine.isRoot, Machine.rootOnly))
  func owners() throws {
    try rootsRunner.run([
      .directory(scratch["theirs"], mode: 0o700, owner: .account),
      .directory(scratch["ours"], mode: 0o755, owner: .root),
      .file(scratch["ours/file"], "x", mode: 0o644, owner: .root),
      .file(scratch["ours/theirs"], "x", mode: 0o600, owner: .account),
    ])
    let owners = ["theirs", "ours", "ours/file", "ours/theirs"].map { Disk.owner(scratch[$0]) }
    let them = Machine.stranger
    #expect(owners == [them, 0, 0, them])
    #expect(Disk.status(scratch["theirs"])?.st_gid == them + 1)
    #expect(Disk.mode(scratch["theirs"]) == 0o700)
  }

  @Test("A directory is made, and an existing one gets the mode")
  func directory() throws {
    mkdir(scratch["there"], 0o700)
    try runner.run([
      .directory(scratch["there"], mode: 0o755, owner: .account),
      .directory(scratch["a/b"], mode: 0o711, owner: .account),
    ])
    #expect(Disk.mode(scratch["there"]) == 0o755)
    #expect(Disk.mode(scratch["a/b"]) == 0o711)
  }

  @Test("A directory is emptied of its files, or made", .enabled(if: Machine.isRoot, Machine.rootOnly))
  func emptyDirectory() throws {
    mkdir(scratch["there"], 0o700)
    for name in ["a", ".b", "c d"] { Disk.put(scratch["there/\(name)"], "") }
    symlink("/etc/passwd", scratch["there/link"])
    try runner.run([
      .emptyDirectory(scratch["there"], mode: 0o755), .emptyDirectory(scratch["missing/new"], mode: 0o750),
    ])
    #expect(Disk.names(scratch["there"]) == [])
    #expect(Disk.mode(scratch["there"]) == 0o755)
    #expect(Disk.mode(scratch["missing/new"]) == 0o750)
    #expect(Disk.status("/etc/passwd") != nil)
  }

  @Test(
    "A subdirectory or other non-file in a directory to be emptied stays and is an error",
    .enabled(if: Machine.isRoot, Machine.rootOnly))
  func emptyDirectoryWithDirectory() {
    mkdir(scratch["there"], 0o700)
    mkdir(scratch["there/inner"], 0o700)
    Disk.put(scratch["there/inner/file"], "kept")
    let step = Step.emptyDirectory(scratch["there"], mode: 0o755)
    #expect(throws: Failure(step.display, "is a directory")) { try runner.run([step]) }
    #expect(Disk.text(scratch["there/inner/file"]) == "kept")
  }

  @Test("A directory is emptied of a file whose name is not UTF-8", .enabled(if: Machine.isRoot, Machine.rootOnly))
  func emptyDirectoryWithStrangeName() throws {
    mkdir(scratch["there"], 0o700)
    close(open(Array(scratch["there/"].utf8CString.dropLast() + [-1, 0]), O_WRONLY | O_CREAT, 0o600))
    try runner.run([.emptyDirectory(scratch["there"], mode: 0o755)])
    #expect(Disk.names(scratch["there"]) == [])
  }

  @Test("A file or a link itself is removed; a missing file is no error, a directory is one")
  func remove() throws {
    Disk.put(scratch["a"], "")
    Disk.put(scratch["target"], "")
    symlink("target", scratch["link"])
    mkdir(scratch["directory"], 0o755)
    try runner.run([.remove(scratch["a"]), .remove(scratch["link"]), .remove(scratch["missing"])])
    #expect(Disk.names(scratch.path) == ["directory", "target"])
    let step = Step.remove(scratch["directory"])
    #expect(throws: Failure(step.display, "is a directory")) { try runner.run([step]) }
    let below = Step.remove(scratch["target/x"])
    #expect(throws: Failure(below.display, "not a directory")) { try runner.run([below]) }
  }

  @Test("Root's files below a directory are handed over", .enabled(if: Machine.isRoot, Machine.rootOnly))
  func handOver() throws {
    mkdir(scratch["home"], 0o755)
    Disk.put(scratch["home/a"], "")
    try rootsRunner.run([.handOver(scratch["home"], to: "u7s-admin")])
    #expect(Disk.owner(scratch["home/a"]) == Machine.stranger)
    #expect(Disk.status(scratch["home/a"])?.st_gid == Machine.stranger + 1)
    let step = Step.handOver(scratch["missing"], to: "u7s-admin")
    #expect(throws: Failure(step.display, "no such file or directory")) { try rootsRunner.run([step]) }
  }

  @Test(
    "A directory below another user's gets its owner, and missing directories between get the parents' owner",
    .enabled(if: Machine.isRoot, Machine.rootOnly))
  func directoryBeneath() throws {
    mkdir(scratch["top"], 0o755)
    mkdir(scratch["top/there"], 0o700)
    let step = Step.directoryBeneath(
      scratch["top"], path: "there/new/last", mode: 0o755, owner: .user("u7s-admin"), parents: .root, parentMode: 0o1775
    )
    try rootsRunner.run([step])
    try rootsRunner.run([step])
    let places = ["top/there", "top/there/new", "top/there/new/last"]
    #expect(places.map { Disk.mode(scratch[$0]) } == [0o700, 0o1775, 0o755])
    #expect(places.map { Disk.owner(scratch[$0]) } == [0, 0, Machine.stranger])
    symlink("/tmp", scratch["top/link"])
    let planted = Step.directoryBeneath(
      scratch["top"], path: "link/x", mode: 0o755, owner: .root, parents: .root, parentMode: 0o755)
    #expect(throws: Failure.self) { try rootsRunner.run([planted]) }
  }

  @Test("A user that the plan names is looked up in /etc/passwd")
  func users() throws {
    let step = Step.directory(scratch["x"], mode: 0o755, owner: .user("there-is-nobody-of-this-name"))
    #expect(throws: Failure("find the user there-is-nobody-of-this-name", "/etc/passwd does not name it")) {
      try runner.run([step])
    }
  }

  static let said: [(script: String, why: String)] = [
    ("echo 'it is broken' >&2; exit 1", "it is broken"), ("echo 'it is broken'; exit 1", "it is broken"),
    ("printf ' one\\ntwo\\n\\n' >&2; echo out; exit 3", "one\ntwo\n\nout"), ("exit 3", "/bin/sh ended with status 3"),
    ("kill -KILL $$", "/bin/sh ended with status 137"),
  ]

  @Test("A tool that fails ends the plan with the tool's message and the purpose of the step", arguments: said)
  func run(script: String, why: String) {
    let command = Command("/bin/sh", ["-c", script])
    #expect(throws: Failure("make it", "\(why)", hint: "see what it says by hand: \(command.display)")) {
      try runner.run([.run(command, "make it"), .directory(scratch["never"], mode: 0o755, owner: .account)])
    }
    #expect(Disk.names(scratch.path) == [])
  }

  @Test("A missing tool gives status 127; one that succeeds prints nothing, and its output is returned")
  func mustSucceed() throws {
    #expect(throws: Failure("run /missing/tool", "no such file or directory", status: 127)) {
      try runner.run([.run(Command("/missing/tool"), "make it")])
    }
    let output = try Runner.mustSucceed(Command("/bin/sh", ["-c", "echo out; echo err >&2"]), "make it")
    #expect(output == "out\n")
  }

  @Test("Steps are done in order, and those after a failed one are not done")
  func order() {
    let log = scratch["log"]
    func say(_ word: String, _ status: Int) -> Step {
      .run(Command("/bin/sh", ["-c", "echo \(word) >>'\(log)'; exit \(status)"]), "\(word)")
    }
    #expect(throws: Failure.self) { try runner.run([say("one", 0), say("two", 0), say("three", 5), say("four", 0)]) }
    #expect(Disk.text(log) == "one\ntwo\nthree\n")
  }

  @Test("A setting that this kernel does not have is skipped")
  func missingSysctl() async throws {
    let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
      let runner = Runner(account: Account(name: "u7s-admin", uid: 1, gid: 1, home: "/"))
      try runner.run([
        .sysctl("kernel.there_is_no_such_setting", "1"), .sysctlAtLeast("net.no.such.one", 7), .note("done"),
      ])
    }
    #expect(result.map { String(decoding: $0.standardErrorContent, as: UTF8.self) } == "[u7s] done\n")
  }

  @Test("A setting that the kernel refuses to change is a warning that names it and its value")
  func refusedSysctl() async throws {
    let kernel = try #require(Disk.text("/proc/sys/kernel/ostype")).split(separator: "\n")[0]
    let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
      let runner = Runner(account: Account(name: "u7s-admin", uid: 1, gid: 1, home: "/"))
      try runner.run([.sysctl("kernel.ostype", "Other"), .sysctl("kernel.ostype", "Linux"), .note("done")])
    }
    #expect(
      result.map { String(decoding: $0.standardErrorContent, as: UTF8.self) }
        == "[u7s] warning: sysctl kernel.ostype=Other: permission denied; it is \(kernel)\n[u7s] done\n")
  }

  @Test(
    "Settings are changed if they differ, and limits are only raised", .enabled(if: Machine.isRoot, Machine.rootOnly))
  func sysctl() async {
    await #expect(processExitsWith: .success) {
      // The settings of a network namespace of our own.
      precondition(unshare(LINUX_CLONE_NEWNET) == 0)
      let runner = Runner(account: Account(name: "u7s-admin", uid: 1, gid: 1, home: "/"))
      let forward = "/proc/sys/net/ipv4/ip_forward"
      let limit = "/proc/sys/net/ipv4/ip_unprivileged_port_start"
      for value in ["1", "0", "1"] {
        try runner.run([.sysctl("net.ipv4.ip_forward", value)])
        #expect(Disk.text(forward) == value + "\n")
      }
      for (least, expected) in [(2000, "2000\n"), (1000, "2000\n"), (2000, "2000\n"), (2001, "2001\n")] {
        try runner.run([.sysctlAtLeast("net.ipv4.ip_unprivileged_port_start", least)])
        #expect(Disk.text(limit) == expected)
      }
    }
  }

  @Test("A kernel module that does not exist is skipped, and named with U7S_DEBUG", arguments: [true, false])
  func module(debug: Bool) async {
    let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
      [debug = debug as Bool] in
      if debug { setenv("U7S_DEBUG", "1", 1) } else { unsetenv("U7S_DEBUG") }
      let runner = Runner(account: Account(name: "u7s-admin", uid: 1, gid: 1, home: "/"))
      try runner.run([.module("there-is-no-such-module"), .note("done")])
    }
    let warning = debug ? "[u7s] warning: module there-is-no-such-module is not there\n" : ""
    #expect(result.map { String(decoding: $0.standardErrorContent, as: UTF8.self) } == warning + "[u7s] done\n")
  }

  @Test("A plan is shown step by step on standard error, and nothing is done")
  func show() async {
    let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
      [path = scratch["a"] as String] in
      Runner.show([.file(path, "text", mode: 0o600, owner: .root), .remove("/b"), .sysctl("c.d", "1")])
    }
    #expect(
      result.map { String(decoding: $0.standardErrorContent, as: UTF8.self) }
        == "write \(scratch["a"])  (600 root, 4 bytes)\nremove /b\nsysctl c.d=1\n")
    #expect(Disk.names(scratch.path) == [])
  }
}
