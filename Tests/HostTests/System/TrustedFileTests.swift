import Core
import Glibc
import Host
import Testing

/// `Files.readTrusted`, which reads root's configuration.
@Suite struct TrustedFileTests {
  let scratch = Scratch()

  private func refusal(_ name: String, _ why: String) -> Failure {
    Failure("read \(scratch[name])", "\(why)")
  }

  private func untrusted(_ name: String) -> Failure {
    Failure(
      "read \(scratch[name])", "it is not a regular file that only root can write",
      hint: "chown root:root \(scratch[name]) && chmod 644 \(scratch[name])")
  }

  @Test(
    "A file of root's that only root can write is read", .enabled(if: Machine.isRoot, Machine.rootOnly),
    arguments: [0o400, 0o600, 0o644, 0o444, 0o755, 0o1644] as [mode_t])
  func trusted(mode: mode_t) throws {
    Disk.put(scratch["a"], "A=1\n", mode: mode)
    #expect(try Files.readTrusted(scratch["a"]) == "A=1\n")
  }

  @Test("An ordinary user reads root's configuration too")
  func systemFile() throws {
    let text = try #require(Disk.text("/etc/passwd"))
    #expect(try Files.readTrusted("/etc/passwd") == text)
  }

  @Test("A file that others can write is refused", arguments: [0o664, 0o646, 0o620, 0o602, 0o777] as [mode_t])
  func writable(mode: mode_t) {
    Disk.put(scratch["a"], "A=1\n", mode: mode)
    #expect(throws: untrusted("a")) { try Files.readTrusted(scratch["a"]) }
  }

  @Test("A file of another user is refused", arguments: [0o600, 0o644, 0o444] as [mode_t])
  func foreign(mode: mode_t) {
    Disk.put(scratch["a"], "A=1\n", mode: mode)
    if Machine.isRoot { chown(scratch["a"], Machine.stranger, 0) }
    #expect(throws: untrusted("a")) { try Files.readTrusted(scratch["a"]) }
  }

  @Test("A symbolic link is refused, wherever it leads", arguments: ["/etc/passwd", "missing", "."])
  func link(target: String) {
    symlink(target, scratch["a"])
    #expect(throws: refusal("a", "it is a symbolic link")) { try Files.readTrusted(scratch["a"]) }
  }

  @Test("A directory is refused")
  func directory() {
    mkdir(scratch["a"], 0o755)
    #expect(throws: untrusted("a")) { try Files.readTrusted(scratch["a"]) }
  }

  @Test("A FIFO is refused without blocking")
  func fifo() async {
    mkfifo(scratch["a"], 0o600)
    await #expect(processExitsWith: .success) { [path = scratch["a"] as String] in
      endLater()
      #expect(throws: Failure.self) { try Files.readTrusted(path) }
    }
  }

  @Test("A missing file gives nil", arguments: ["missing", "missing/a", "file/a"])
  func missing(name: String) throws {
    Disk.put(scratch["file"], "")
    #expect(try Files.readTrusted(scratch[name]) == nil)
  }

  @Test("A file that may not be read is an error that says why", .enabled(if: Machine.isOrdinary, Machine.ordinaryOnly))
  func unreadable() {
    Disk.put(scratch["a"], "A=1\n", mode: 0)
    #expect(throws: refusal("a", "permission denied")) { try Files.readTrusted(scratch["a"]) }
  }

  @Test(
    "A file larger than the limit is refused, one of exactly that size is read",
    .enabled(if: Machine.isRoot, Machine.rootOnly)
  )
  func large() throws {
    Disk.put(scratch["a"], "")
    #expect(truncate(scratch["a"], Files.limit) == 0)
    #expect(try Files.readTrusted(scratch["a"])?.utf8.count == Files.limit)
    #expect(truncate(scratch["a"], Files.limit + 1) == 0)
    #expect(throws: refusal("a", "file too large")) { try Files.readTrusted(scratch["a"]) }
  }
}
