import Core
import Glibc
import Host
import Testing

/// Files that a user names on root's command line.
@Suite struct NamedFileTests {
  let scratch = Scratch()

  init() {
    for name in ["own", "own/deep", "open"] { mkdir(scratch[name], 0o755) }
    chmod(scratch["open"], 0o777)
    mkdir(scratch["open/deep"], 0o755)
    for name in ["own/a", "own/deep/a", "open/a", "open/deep/a"] { Disk.put(scratch[name], name, mode: 0o600) }
  }

  @Test(
    "A regular file is read, whoever can write its directory",
    arguments: ["own/a", "own/deep/a", "open/a", "open/deep/a", "own/../own/./a", "open/deep/../a"])
  func regular(name: String) throws {
    #expect(try NamedFile.read(scratch[name]) == Disk.text(scratch[name]))
  }

  @Test("A link is followed if only root and the caller could have made it")
  func ownLink() throws {
    // NOTE: the scratch directory stands in /tmp, which anybody can write; /proc/self/root and /etc do not.
    #expect(try NamedFile.read("/proc/self/root/etc/passwd") == Disk.text("/etc/passwd"))
    #expect(try NamedFile.read("/etc/os-release") == Disk.text("/etc/os-release"))
  }

  @Test(
    "A link as the file or a directory is refused where others can make links",
    arguments: ["link", "directory", "hard", "fifo", "folder", "out"])
  func foreignLink(kind: String) {
    var name = "open/\(kind)"
    switch kind {
    case "link": symlink(scratch["own/a"], scratch[name])
    case "directory":
      symlink(scratch["own"], scratch[name])
      name += "/a"
    case "hard": link(scratch["own/a"], scratch[name])
    case "fifo": mkfifo(scratch[name], 0o666)
    case "folder": mkdir(scratch[name], 0o755)
    default: symlink("/etc/passwd", scratch[name])
    }
    let failure = #expect(throws: Failure.self) { try NamedFile.read(scratch[name]) }
    #expect(failure?.tried == "read \(scratch[name])" && failure?.hint != nil)
    #expect(failure?.why.english.contains("others can change what stands in ") == true)
  }

  @Test(
    "A missing or too large file is a failure with the caller's hint",
    arguments: ["own/missing", "open/missing", "missing/a", "own/a/b"])
  func absent(name: String) {
    let failure = #expect(throws: Failure.self) { try NamedFile.read(scratch[name], hint: "give one") }
    #expect(failure?.hint == "give one")
    #expect(throws: Failure.self) { try NamedFile.read(scratch["open/a"], limit: 2) }
  }

  @Test("An open descriptor is read, a pipe too")
  func descriptor() throws {
    var ends: [Int32] = [0, 0]
    try #require(pipe(&ends) == 0)
    _ = "text".withCString { write(ends[1], $0, 4) }
    close(ends[1])
    #expect(try NamedFile.read("/dev/fd/\(ends[0])") == "text")
    close(ends[0])
  }
}
