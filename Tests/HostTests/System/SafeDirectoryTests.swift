import CLinux
import Glibc
import Host
import Testing

/// Root's work below a directory that another user owns and has prepared for it.
@Suite struct SafeDirectoryTests {
  let scratch = Scratch()
  let uid = geteuid()
  let gid = getegid()

  /// `home` is the user's directory, `outside` must stay as it is.
  init() {
    for name in ["home", "home/a", "home/a/b", "outside", "outside/b"] { mkdir(scratch[name], 0o755) }
    for name in ["home/a/b/file", "outside/file", "outside/b/file"] { Disk.put(scratch[name], name, mode: 0o600) }
  }

  /// The files outside, to check that they did not change.
  private var outside: [String] {
    ["outside", "outside/b"].flatMap { Disk.names(scratch[$0]) }
      + ["outside/file", "outside/b/file"].map { Disk.text(scratch[$0]) ?? "gone" }
  }

  private let untouched = ["b", "file", "file", "outside/file", "outside/b/file"]

  /// A link planted at `link` (what was there is moved away) and the error of a read and of a write below it.
  static let planted: [(link: String, target: String, read: Int32, write: Int32?)] = [
    ("a", "../outside", ELOOP, ELOOP),
    ("a", "OUTSIDE", ELOOP, ELOOP),
    ("a", "elsewhere", ELOOP, ELOOP),
    ("a", "/proc/self/cwd", ELOOP, ELOOP),
    ("a/b", "../../outside/b", ELOOP, ELOOP),
    ("a/b", "OUTSIDE/b", ELOOP, ELOOP),
    ("a/b", ".", ELOOP, ELOOP),
    // A link at the last name is replaced by the file.
    ("a/b/file", "../../../outside/file", ELOOP, nil),
    ("a/b/file", "OUTSIDE/file", ELOOP, nil),
    ("a/b/file", "OUTSIDE", ELOOP, nil),
    ("a/b/file", "OUTSIDE/made", ELOOP, nil),
    ("a/b/file", "file", ELOOP, nil),
  ]

  @Test("A planted link is never followed, at whatever level and wherever it leads", arguments: planted)
  func link(link: String, target: String, read: Int32, write: Int32?) throws {
    let name = scratch["home/" + link]
    #expect(rename(name, scratch["moved"]) == 0)
    let leading = target.hasPrefix("OUTSIDE") ? scratch["outside"] + target.dropFirst(7) : target
    #expect(symlink(leading, name) == 0)
    let home = try SafeDirectory(scratch["home"])
    #expect(throws: Errno(read)) { try home.read("a/b/file") }
    if let write {
      #expect(throws: Errno(write)) { try home.write("a/b/file", "ours", mode: 0o600, uid: uid, gid: gid) }
      #expect(Disk.kind(name) == S_IFLNK)
    } else {
      try home.write("a/b/file", "ours", mode: 0o600, uid: uid, gid: gid)
      #expect(Disk.kind(name) == S_IFREG)
      #expect(try home.read("a/b/file") == Array("ours".utf8))
      #expect(Disk.names(scratch["home/a/b"]) == ["file"])
    }
    #expect(outside == untouched)
  }

  static let leadingOut: [(path: String, read: Int32, write: Int32)] = [
    ("../outside/file", EXDEV, EXDEV), ("a/../../outside/file", EXDEV, EXDEV), ("..", EXDEV, EBUSY),
    ("a/b/../../../outside/file", EXDEV, EXDEV), ("../home/a/b/file", EXDEV, EXDEV),
  ]

  @Test("A path that leaves the directory by .. is refused", arguments: leadingOut)
  func dots(path: String, read: Int32, write: Int32) throws {
    let home = try SafeDirectory(scratch["home"])
    #expect(throws: Errno(read)) { try home.read(path) }
    #expect(throws: Errno(write)) { try home.write(path, "ours", mode: 0o600, uid: uid, gid: gid) }
    #expect(outside == untouched)
    #expect(Disk.names(scratch.path) == ["home", "outside"])
  }

  @Test("An absolute path does not leave the directory: reading is refused, writing stays below")
  func absolute() throws {
    let home = try SafeDirectory(scratch["home"])
    #expect(throws: Errno(EXDEV)) { try home.read(scratch["outside/file"]) }
    try home.write("/etc/made", "ours", mode: 0o600, uid: uid, gid: gid)
    #expect(Disk.text(scratch["home/etc/made"]) == "ours")
    #expect(Disk.status("/etc/made") == nil)
  }

  @Test("The magic links of /proc are not followed", arguments: ["cwd/etc/passwd", "root/etc/passwd", "exe", "fd/0"])
  func magic(path: String) throws {
    let process = try SafeDirectory("/proc/\(getpid())")
    #expect(throws: Errno(ELOOP)) { try process.read(path) }
  }

  static let roots: [(path: String, error: Int32)] = [
    ("missing", ENOENT), ("home/a/b/file", ENOTDIR), ("link", ELOOP), ("link/a", ELOOP), ("dangling", ELOOP),
    ("home/a/b/file/x", ENOTDIR),
  ]

  @Test("The bounding directory must be a directory, without a link on the way to it", arguments: roots)
  func root(path: String, error: Int32) {
    symlink("home", scratch["link"])
    symlink("nowhere", scratch["dangling"])
    #expect(throws: Errno(error)) { _ = try SafeDirectory(scratch[path]) }
    #expect(throws: Errno(ELOOP)) { _ = try SafeDirectory("/proc/self/cwd") }
  }

  @Test("Only regular files are read", arguments: ["a", ".", "a/b"])
  func directory(path: String) throws {
    #expect(throws: Errno(EINVAL)) { try SafeDirectory(scratch["home"]).read(path) }
  }

  @Test("A FIFO is not read and not written to, and does not block")
  func fifo() async {
    mkfifo(scratch["home/fifo"], 0o666)
    await #expect(processExitsWith: .success) { [path = scratch["home"] as String] in
      endLater()
      let home = try SafeDirectory(path)
      #expect(throws: Errno(EINVAL)) { try home.read("fifo") }
      #expect(throws: Errno(ENOTDIR)) { try home.write("fifo/x", "ours", mode: 0o600, uid: geteuid(), gid: getegid()) }
      try home.write("fifo", "ours", mode: 0o600, uid: geteuid(), gid: getegid())
      let read = try home.read("fifo")
      #expect(read == Array("ours".utf8))
    }
  }

  @Test("Reading below a directory stops at the limit")
  func limit() throws {
    let home = try SafeDirectory(scratch["home"])
    #expect(try home.read("a/b/file", limit: 13) == Array("home/a/b/file".utf8))
    #expect(throws: Errno(EFBIG)) { try home.read("a/b/file", limit: 12) }
    #expect(throws: Errno(ENOENT)) { try home.read("a/b/missing") }
  }

  @Test("Writing through a name that is a hard link leaves the other name's file alone")
  func hardLinkWritten() throws {
    #expect(Glibc.link(scratch["outside/file"], scratch["home/planted"]) == 0)
    try SafeDirectory(scratch["home"]).write("planted", "ours", mode: 0o644, uid: uid, gid: gid)
    #expect(Disk.text(scratch["home/planted"]) == "ours")
    #expect(outside == untouched)
    #expect(Disk.mode(scratch["outside/file"]) == 0o600)
  }

  @Test("A file with a second hard link, which may be anywhere, is not read")
  func hardLinkRead() throws {
    #expect(Glibc.link(scratch["outside/file"], scratch["home/planted"]) == 0)
    #expect(throws: Errno(EMLINK)) { try SafeDirectory(scratch["home"]).read("planted") }
  }

  @Test("A kept file has both names until the first is written again; a link is kept as a link")
  func keep() throws {
    let home = try SafeDirectory(scratch["home"])
    try home.keep("a/b", "file", as: "old")
    try home.write("a/b/file", "new", mode: 0o600, uid: uid, gid: gid)
    #expect(Disk.text(scratch["home/a/b/old"]) == "home/a/b/file")
    #expect(Disk.text(scratch["home/a/b/file"]) == "new")
    #expect(throws: Errno(EEXIST)) { try home.keep("a/b", "file", as: "old") }
    #expect(symlink("../outside/file", scratch["home/link"]) == 0)
    try home.keep(".", "link", as: "kept")
    #expect(Disk.status(scratch["home/kept"]).map { $0.st_mode & S_IFMT } == S_IFLNK)
    #expect(outside == untouched)
  }

  @Test("If the file to keep is missing, nothing is made", arguments: [("a", "missing"), ("missing", "file")])
  func nothingToKeep(directory: String, name: String) throws {
    try SafeDirectory(scratch["home"]).keep(directory, name, as: "kept")
    #expect(Disk.status(scratch["home/\(directory)/kept"]) == nil)
  }

  @Test("Missing directories are made 0700; those that are there stay as they are")
  func madeDirectories() throws {
    chmod(scratch["home/a"], 0o751)
    try SafeDirectory(scratch["home"]).write("a/new/newer/file", "ours", mode: 0o640, uid: uid, gid: gid)
    #expect(Disk.text(scratch["home/a/new/newer/file"]) == "ours")
    #expect(Disk.mode(scratch["home/a/new/newer/file"]) == 0o640)
    #expect(Disk.mode(scratch["home/a/new/newer"]) == 0o700)
    #expect(Disk.mode(scratch["home/a/new"]) == 0o700)
    #expect(Disk.mode(scratch["home/a"]) == 0o751)
  }

  @Test(
    "New directories and the file belong to the owner; existing directories keep theirs",
    .enabled(if: Machine.isRoot, Machine.rootOnly)
  )
  func owners() throws {
    try SafeDirectory(scratch["home"])
      .write("a/new/newer/file", "ours", mode: 0o600, uid: Machine.stranger, gid: Machine.stranger)
    for (path, owner) in [("a", 0), ("a/new", Machine.stranger), ("a/new/newer", Machine.stranger)] {
      #expect(Disk.owner(scratch["home/\(path)"]) == owner, "\(path)")
    }
    #expect(Disk.owner(scratch["home/a/new/newer/file"]) == Machine.stranger)
    #expect(Disk.status(scratch["home/a/new"])?.st_gid == Machine.stranger)
  }

  @Test("A path without a name is refused", arguments: ["", "/", "//"])
  func noName(path: String) throws {
    #expect(throws: Errno(EINVAL)) {
      try SafeDirectory(scratch["home"]).write(path, "ours", mode: 0o600, uid: uid, gid: gid)
    }
  }

  @Test("A file in the way of a directory is an error")
  func fileInTheWay() throws {
    #expect(throws: Errno(ENOTDIR)) {
      try SafeDirectory(scratch["home"]).write("a/b/file/x", "ours", mode: 0o600, uid: uid, gid: gid)
    }
    #expect(Disk.text(scratch["home/a/b/file"]) == "home/a/b/file")
  }

  @Test("Removing everything removes links, not their targets")
  func removeAll() throws {
    for (name, target) in [
      ("a/out", "../../outside"), ("a/absolute", scratch["outside"]), ("loop", "loop"), ("root", "/"),
    ] {
      #expect(symlink(target, scratch["home/" + name]) == 0)
    }
    Disk.put(scratch["home/-rf *\n"], "x", mode: 0)
    #expect(Glibc.link(scratch["outside/file"], scratch["home/a/hard"]) == 0)
    #expect(mkfifo(scratch["home/pipe"], 0o600) == 0)
    #expect(mkdir(scratch["home/closed"], 0o700) == 0)
    try SafeDirectory(scratch["home"]).removeAll()
    #expect(Disk.names(scratch["home"]) == [])
    #expect(outside == untouched)
  }

  @Test(
    "Only the owners' files are removed, and their directories if nothing else is in them",
    .enabled(if: Machine.isRoot, Machine.rootOnly))
  func removeAllOfOwners() throws {
    Disk.put(scratch["home/a/theirs"], "x")
    for name in ["a", "a/theirs"] {
      #expect(chown(scratch["home/" + name], Machine.stranger, Machine.stranger) == 0)
    }
    try SafeDirectory(scratch["home"]).removeAll { $0 == Machine.stranger }
    #expect(Disk.names(scratch["home/a"]) == ["b"] && Disk.names(scratch["home/a/b"]) == ["file"])
  }

  @Test("A directory that is a link itself is not opened")
  func removeAllOfALink() {
    #expect(symlink(scratch["outside"], scratch["link"]) == 0)
    #expect(throws: Errno(ELOOP)) { try SafeDirectory(scratch["link"]).removeAll() }
    #expect(outside == untouched)
  }

  @Test(
    "A mount below the directory stays and is an error", .enabled(if: Machine.isRoot, Machine.rootOnly))
  func removeAllWithAMount() async {
    await #expect(processExitsWith: .success) {
      [home = scratch["home"] as String, outside = scratch["outside"] as String] in
      leaveMountNamespace()
      precondition(mount(outside, home + "/a/b", nil, UInt(MS_BIND), nil) == 0)
      #expect(throws: Errno(EXDEV)) { try SafeDirectory(home).removeAll() }
      #expect(Disk.text(outside + "/file") == "outside/file")
    }
  }

  @Test("A file is copied whole, at most to the limit")
  func copied() throws {
    let text = String(repeating: "0123456789", count: 20_000)
    Disk.put(scratch["home/a/big"], text, mode: 0o600)
    let home = try SafeDirectory(scratch["home"])
    let copy = try OwnedFD.open(scratch["outside/copy"], O_WRONLY | O_CREAT, mode: 0o600)
    #expect(try home.copy("a/big", to: copy, limit: 200_000) == 200_000)
    #expect(Disk.text(scratch["outside/copy"]) == text)
    #expect(throws: Errno(EFBIG)) { try home.copy("a/big", to: copy, limit: 199_999) }
  }

  @Test(
    "Links, directories and files with a second name are not copied", arguments: planted.map(\.link) + ["dir", "hard"])
  func notCopied(link: String) throws {
    let (path, error): (String, Int32) =
      switch link {
      case "dir": ("a/b", EINVAL)
      case "hard": ("planted", EMLINK)
      default: ("a/b/file", ELOOP)
      }
    if link == "hard" { #expect(Glibc.link(scratch["outside/file"], scratch["home/planted"]) == 0) }
    if error == ELOOP {
      #expect(rename(scratch["home/" + link], scratch["moved"]) == 0)
      #expect(symlink(scratch["outside"], scratch["home/" + link]) == 0)
    }
    let copy = try OwnedFD.open(scratch["copy"], O_WRONLY | O_CREAT, mode: 0o600)
    let home = try SafeDirectory(scratch["home"])
    #expect(throws: Errno(error)) { try home.copy(path, to: copy, limit: 100) }
    #expect(Disk.text(scratch["copy"]) == "")
  }

  @Test("A file or a link itself is removed, but not a link's target and not a directory")
  func removed() throws {
    let home = try SafeDirectory(scratch["home"])
    #expect(symlink("../outside/file", scratch["home/link"]) == 0)
    try home.remove("a/b/.", "file")
    try home.remove("a/b", "file")
    try home.remove(".", "link")
    #expect(Disk.names(scratch["home/a/b"]) == [])
    #expect(Disk.names(scratch["home"]) == ["a"])
    #expect(throws: Errno(EISDIR)) { try home.remove("a", "b") }
    #expect(symlink("../outside", scratch["home/away"]) == 0)
    #expect(throws: Errno(ELOOP)) { try home.remove("away", "file") }
    #expect(outside == untouched)
  }
}
