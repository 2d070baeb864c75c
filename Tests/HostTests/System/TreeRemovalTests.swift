import Core
import Glibc
import Host
import Testing

@Suite struct TreeRemovalTests {
  let scratch = Scratch()

  @Test("A tree is removed whatever is in it, and the targets of its links stay")
  func tree() throws {
    for name in ["tree", "tree/a", "tree/a/b", "tree/closed", "tree/closed/in", "other"] { mkdir(scratch[name], 0o755) }
    for name in ["tree/file", "tree/a/b/file", "tree/closed/in/file", "other/file"] {
      Disk.put(scratch[name], "x", mode: 0o400)
    }
    symlink(scratch["other"], scratch["tree/link"])
    symlink("/", scratch["tree/a/root"])
    symlink("loop", scratch["tree/a/loop"])
    Glibc.link(scratch["other/file"], scratch["tree/hard"])
    mkfifo(scratch["tree/pipe"], 0o600)
    for name in ["tree/closed/in", "tree/closed", "tree/a"] { chmod(scratch[name], 0o000) }
    try TreeRemoval.remove(scratch["tree"])
    #expect(Disk.names(scratch[""]) == ["other"] && Disk.names(scratch["other"]) == ["file"])
    #expect(Disk.mode(scratch["other/file"]) == 0o400)
    try TreeRemoval.remove(scratch["tree"])
  }

  @Test("A tree of any depth is removed")
  func deep() throws {
    mkdir(scratch["tree"], 0o755)
    for _ in 0..<3000 {
      mkdir(scratch["next"], 0o755)
      Disk.put(scratch["next/file"], "x", mode: 0o600)
      rename(scratch["tree"], scratch["next/tree"])
      rename(scratch["next"], scratch["tree"])
    }
    try TreeRemoval.remove(scratch["tree"])
    #expect(Disk.names(scratch[""]).isEmpty)
  }

  @Test("A link in the place of the tree is refused, and its target is not touched")
  func link() {
    mkdir(scratch["other"], 0o755)
    Disk.put(scratch["other/file"], "x", mode: 0o600)
    symlink(scratch["other"], scratch["tree"])
    #expect(throws: Errno.self) { try TreeRemoval.remove(scratch["tree"]) }
    #expect(Disk.names(scratch["other"]) == ["file"])
  }

  @Test("A private directory is removed with the files in it", .enabled(if: Machine.isRoot, Machine.rootOnly))
  func scratchDirectory() throws {
    let directory = try ScratchDirectory(beside: scratch["of"])
    chown(directory.path, Machine.stranger, Machine.stranger)
    mkdir(directory.path + "/a", 0o000)
    symlink("/etc", directory.path + "/etc")
    directory.remove()
    #expect(Disk.names(scratch[""]).isEmpty && Disk.text("/etc/passwd") != nil)
  }
}
