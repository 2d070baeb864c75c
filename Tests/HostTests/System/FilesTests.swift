import CLinux
import Glibc
import Host
import Testing

@Suite struct FilesTests {
  let scratch = Scratch()
  let uid = geteuid()
  let gid = getegid()

  static let contents: [(text: String, mode: UInt32)] = [
    ("", 0o600), ("one line\n", 0o644), ("no line end", 0o400), ("a\u{0}b", 0o755), ("ключ: значение\n", 0o4711),
    (String(repeating: "0123456789abcdef", count: 200_000), 0o640),
  ]

  @Test("A file is written with its text and mode, new or in place of another", arguments: contents)
  func written(text: String, mode: UInt32) throws {
    Disk.put(scratch["old"], String(repeating: "old ", count: 1000), mode: 0o777)
    for name in ["old", "new"] {
      try Files.write(scratch[name], text, mode: mode, uid: uid, gid: gid)
      #expect(Disk.bytes(scratch[name]) == Array(text.utf8))
      #expect(Disk.mode(scratch[name]) == mode)
      #expect(Disk.owner(scratch[name]) == uid)
    }
    #expect(Disk.names(scratch.path) == ["new", "old"])
  }

  @Test("A reader that has the old file open keeps the old text, because the file is replaced")
  func replaced() throws {
    Disk.put(scratch["a"], "old")
    #expect(link(scratch["a"], scratch["other name"]) == 0)
    let reader = try OwnedFD.open(scratch["a"], O_RDONLY)
    try Files.write(scratch["a"], "new", mode: 0o600, uid: uid, gid: gid)
    #expect(try reader.readAll(limit: 100) == Array("old".utf8))
    #expect(Disk.text(scratch["other name"]) == "old")
    #expect(Disk.text(scratch["a"]) == "new")
  }

  @Test("The mode is exact under any umask", arguments: [0, 0o022, 0o077, 0o777] as [mode_t])
  func umasks(mask: mode_t) async {
    let path = scratch["a"]
    await #expect(processExitsWith: .success) { [path = path as String, mask = mask as mode_t] in
      umask(mask)
      try Files.write(path, "text", mode: 0o644, uid: geteuid(), gid: getegid())
    }
    #expect(Disk.mode(path) == 0o644)
    #expect(Disk.text(path) == "text")
  }

  @Test("A killed writer leaves the old file whole, and other users could never read the new text")
  func killed() async throws {
    let path = scratch["a"]
    Disk.put(path, "old")
    await #expect(processExitsWith: .signal(SIGXFSZ)) { [path = path as String] in
      umask(0)
      limitFileSize(4096)
      try withSignals { try Files.write(path, String(repeating: "s", count: 100_000), mode: 0o600, uid: 0, gid: 0) }
    }
    #expect(Disk.text(path) == "old")
    let names = Disk.names(scratch.path).filter { $0 != "a" }
    try #require(names.count == 1, "the half-written file: \(names)")
    #expect(Disk.bytes(scratch[names[0]])?.count == 4096)
    #expect(Disk.mode(scratch[names[0]]) == 0o600)
  }

  @Test("If a write exceeds the size limit, the old file stays and nothing else is left")
  func tooLong() async {
    let path = scratch["a"]
    Disk.put(path, "old")
    await #expect(processExitsWith: .exitCode(EFBIG)) { [path = path as String] in
      limitFileSize(4096)
      signal(SIGXFSZ, SIG_IGN)
      do throws(Errno) {
        try Files.write(path, String(repeating: "s", count: 100_000), mode: 0o600, uid: geteuid(), gid: getegid())
      } catch {
        exit(error.code)
      }
    }
    #expect(Disk.text(path) == "old")
    #expect(Disk.names(scratch.path) == ["a"])
  }

  @Test("On a full disk the old file stays and nothing else is left", .enabled(if: Machine.isRoot, Machine.rootOnly))
  func fullDisk() async {
    await #expect(processExitsWith: .success) { [path = scratch.path as String] in
      leaveMountNamespace()
      #expect(mount("none", path, "tmpfs", 0, "size=64k") == 0)
      Disk.put(path + "/a", "old")
      #expect(throws: Errno(ENOSPC)) {
        try Files.write(path + "/a", String(repeating: "s", count: 100_000), mode: 0o600)
      }
      #expect(Disk.text(path + "/a") == "old")
      #expect(Disk.names(path) == ["a"])
      try Files.write(path + "/a", "new", mode: 0o600)
      #expect(Disk.text(path + "/a") == "new")
    }
  }

  @Test("A directory in place of the name is an error, and nothing is left beside it", arguments: [true, false])
  func directoryInPlace(isEmpty: Bool) throws {
    mkdir(scratch["a"], 0o755)
    if !isEmpty { Disk.put(scratch["a/inner"], "kept") }
    #expect(throws: Errno(EISDIR)) { try Files.write(scratch["a"], "text", mode: 0o600, uid: uid, gid: gid) }
    #expect(Disk.names(scratch.path) == ["a"])
    #expect(Disk.names(scratch["a"]) == (isEmpty ? [] : ["inner"]))
  }

  @Test("A link at the name is replaced, never followed", arguments: ["target", "missing", "directory", "a"])
  func linkInPlace(target: String) throws {
    Disk.put(scratch["target"], "untouched")
    mkdir(scratch["directory"], 0o755)
    #expect(symlink(target, scratch["a"]) == 0)
    try Files.write(scratch["a"], "text", mode: 0o600, uid: uid, gid: gid)
    #expect(Disk.kind(scratch["a"]) == S_IFREG)
    #expect(Disk.text(scratch["a"]) == "text")
    #expect(Disk.text(scratch["target"]) == "untouched")
    #expect(Disk.names(scratch["directory"]) == [])
    #expect(Disk.names(scratch.path) == ["a", "directory", "target"])
  }

  @Test("A FIFO at the name is replaced without blocking")
  func fifoInPlace() async {
    #expect(mkfifo(scratch["a"], 0o666) == 0)
    await #expect(processExitsWith: .success) { [path = scratch["a"] as String] in
      endLater()
      try Files.write(path, "text", mode: 0o600, uid: geteuid(), gid: getegid())
    }
    #expect(Disk.kind(scratch["a"]) == S_IFREG)
    #expect(Disk.text(scratch["a"]) == "text")
  }

  static let wrongPlaces: [(path: String, error: Int32)] = [
    ("missing/a", ENOENT), ("file/a", ENOTDIR), ("", ENOENT), ("directory/", ENOENT), ("directory/.", EBUSY),
  ]

  @Test("A place that cannot hold a file is an error", arguments: wrongPlaces)
  func wrongPlace(path: String, error: Int32) {
    Disk.put(scratch["file"], "kept")
    mkdir(scratch["directory"], 0o755)
    #expect(throws: Errno(error)) { try Files.write(scratch[path], "text", mode: 0o600, uid: uid, gid: gid) }
    #expect(Disk.names(scratch.path) == ["directory", "file"])
    #expect(Disk.names(scratch["directory"]) == [])
    #expect(Disk.text(scratch["file"]) == "kept")
  }

  @Test("A name without a directory is written in the current directory")
  func relative() async {
    await #expect(processExitsWith: .success) { [path = scratch.path as String] in
      #expect(chdir(path) == 0)
      try Files.write("a", "text", mode: 0o600, uid: geteuid(), gid: getegid())
    }
    #expect(Disk.text(scratch["a"]) == "text")
  }

  @Test(
    "An owner that we may not set is an error, and no file is left",
    .enabled(if: Machine.isOrdinary, Machine.ordinaryOnly)
  )
  func foreignOwner() {
    #expect(throws: Errno(EPERM)) { try Files.write(scratch["a"], "text", mode: 0o600, uid: 0, gid: 0) }
    #expect(Disk.names(scratch.path) == [])
  }

  @Test("A file is given to its owner", .enabled(if: Machine.isRoot, Machine.rootOnly))
  func owner() throws {
    try Files.write(scratch["a"], "text", mode: 0o640, uid: Machine.stranger, gid: Machine.stranger + 1)
    let status = try #require(Disk.status(scratch["a"]))
    #expect(status.st_uid == Machine.stranger)
    #expect(status.st_gid == Machine.stranger + 1)
    #expect(Disk.mode(scratch["a"]) == 0o640)
  }

  static let directories: [(path: String, mode: UInt32)] = [
    ("one", 0o700), ("one/two/three", 0o755), ("there", 0o1777), ("there/two", 0o550), ("slash/", 0o711),
  ]

  @Test("A directory is made with its parents, and it alone gets the mode", arguments: directories)
  func directory(path: String, mode: UInt32) throws {
    mkdir(scratch["there"], 0o700)
    try Files.makeDirectory(scratch[path], mode: mode, uid: uid, gid: gid)
    #expect(Disk.kind(scratch[path]) == S_IFDIR)
    #expect(Disk.mode(scratch[path]) == mode)
    if path != "there" { #expect(Disk.mode(scratch["there"]) == 0o700) }
    try Files.makeDirectory(scratch[path], mode: 0o700, uid: uid, gid: gid)
    #expect(Disk.mode(scratch[path]) == 0o700)
  }

  @Test("A directory's files stay when it is made again")
  func directoryAgain() throws {
    mkdir(scratch["a"], 0o700)
    Disk.put(scratch["a/file"], "kept", mode: 0o600)
    try Files.makeDirectory(scratch["a"], mode: 0o755, uid: uid, gid: gid)
    #expect(Disk.text(scratch["a/file"]) == "kept")
    #expect(Disk.mode(scratch["a/file"]) == 0o600)
  }

  static let notDirectories: [(name: String, error: Int32)] = [
    ("file", ENOTDIR), ("link to directory", ENOTDIR), ("dangling", ENOTDIR), ("file/below", ENOTDIR),
  ]

  @Test("A file or a link in the place of a directory to be made is refused", arguments: notDirectories)
  func notDirectory(name: String, error: Int32) {
    Disk.put(scratch["file"], "kept", mode: 0o644)
    mkdir(scratch["directory"], 0o700)
    symlink("directory", scratch["link to directory"])
    symlink("missing", scratch["dangling"])
    #expect(throws: Errno(error)) { try Files.makeDirectory(scratch[name], mode: 0o777, uid: uid, gid: gid) }
    #expect(Disk.mode(scratch["directory"]) == 0o700)
    #expect(Disk.text(scratch["file"]) == "kept")
    #expect(Disk.status(scratch["missing"]) == nil)
  }

  @Test("A directory is given to its owner, its new parents are not", .enabled(if: Machine.isRoot, Machine.rootOnly))
  func directoryOwner() {
    #expect(throws: Never.self) {
      try Files.makeDirectory(scratch["a/b"], mode: 0o700, uid: Machine.stranger, gid: Machine.stranger)
    }
    #expect(Disk.owner(scratch["a/b"]) == Machine.stranger)
    #expect(Disk.owner(scratch["a"]) == 0)
  }

  @Test("Parents are made 0755 under any umask", arguments: [0, 0o027, 0o077] as [mode_t])
  func parents(mask: mode_t) async {
    await #expect(processExitsWith: .success) { [path = scratch["a/b/file"] as String, mask = mask as mode_t] in
      umask(mask)
      try Files.makeParents(path)
    }
    #expect(Disk.mode(scratch["a"]) == 0o755)
    #expect(Disk.mode(scratch["a/b"]) == 0o755)
    #expect(Disk.status(scratch["a/b/file"]) == nil)
  }

  @Test("A text is read with bytes that are not UTF-8 replaced; a directory, a missing and a large file are errors")
  func read() throws {
    try OwnedFD.open(scratch["bytes"], O_WRONLY | O_CREAT, mode: 0o600).writeAll([0x61, 0xff, 0x0a])
    #expect(try Files.read(scratch["bytes"]) == "a\u{fffd}\n")
    #expect(throws: Errno(EFBIG)) { try Files.read(scratch["bytes"], limit: 2) }
    #expect(throws: Errno(EISDIR)) { try Files.read(scratch.path) }
    #expect(throws: Errno(ENOENT)) { try Files.read(scratch["missing"]) }
    #expect(Files.readIfPresent(scratch["missing"]) == nil)
    #expect(Files.readIfPresent(scratch.path) == nil)
  }

  @Test("Reading a FIFO without a writer does not block")
  func readFIFO() async {
    #expect(mkfifo(scratch["fifo"], 0o600) == 0)
    await #expect(processExitsWith: .success) { [path = scratch["fifo"] as String] in
      endLater()
      let text = try Files.read(path)
      #expect(text == "")
    }
  }

  @Test("A directory is listed sorted, without . and .., hidden names too")
  func list() {
    for name in ["b", "a", ".hidden", "z z", "é"] { Disk.put(scratch[name], "") }
    #expect(Files.list(scratch.path) == [".hidden", "a", "b", "z z", "é"])
    #expect(Files.list(scratch["a"]) == [])
    #expect(Files.list(scratch["missing"]) == [])
  }

  static let executables: [(name: String, expected: Bool)] = [
    ("program", true), ("plain", false), ("directory", false), ("link to program", true), ("dangling", false),
    ("missing", false), ("fifo", false),
  ]

  @Test("Only a regular file with execute permission is executable", arguments: executables)
  func isExecutable(name: String, expected: Bool) {
    Disk.put(scratch["program"], "", mode: 0o755)
    Disk.put(scratch["plain"], "", mode: 0o644)
    mkdir(scratch["directory"], 0o755)
    symlink("program", scratch["link to program"])
    symlink("missing", scratch["dangling"])
    mkfifo(scratch["fifo"], 0o777)
    #expect(Files.isExecutable(scratch[name]) == expected)
  }
}

/// setrlimit(2) RLIMIT_FSIZE: a write beyond it is SIGXFSZ or EFBIG.
func limitFileSize(_ bytes: UInt) {
  var limit = rlimit(rlim_cur: bytes, rlim_max: bytes)
  setrlimit(__rlimit_resource_t(1), &limit)
}

/// Ends this process by SIGALRM if it is still there in half a minute, so that a call that hangs is a failure.
func endLater(_ seconds: UInt32 = 30) {
  var alarms = sigset_t()
  sigemptyset(&alarms)
  sigaddset(&alarms, SIGALRM)
  pthread_sigmask(SIG_UNBLOCK, &alarms, nil)
  signal(SIGALRM, SIG_DFL)
  alarm(seconds)
}
