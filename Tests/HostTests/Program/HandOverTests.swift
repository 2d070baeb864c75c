import Glibc
import Host
import Testing

/// Root's files below a directory are given to the cluster's user; nothing else is.
@Suite(.enabled(if: Machine.isRoot, Machine.rootOnly)) struct HandOverTests {
  let scratch = Scratch()
  let user = Machine.stranger
  let other = Machine.stranger + 1

  init() {
    for name in ["home", "home/pki", "home/pki/etcd", "outside"] { mkdir(scratch[name], 0o755) }
    for name in ["home/a", "home/pki/ca.key", "home/pki/etcd/ca.key", "outside/a"] {
      Disk.put(scratch[name], name, mode: 0o600)
    }
  }

  private func handOver() throws(Errno) {
    try SafeDirectory(scratch["home"]).handOver(uid: user, gid: user + 2)
  }

  @Test("Root's files and directories go to the user, with their group and their modes kept")
  func given() throws {
    try handOver()
    for name in ["home", "home/a", "home/pki", "home/pki/ca.key", "home/pki/etcd", "home/pki/etcd/ca.key"] {
      #expect(Disk.owner(scratch[name]) == user, "\(name)")
      #expect(Disk.status(scratch[name])?.st_gid == user + 2, "\(name)")
    }
    #expect(Disk.mode(scratch["home/pki/ca.key"]) == 0o600)
    #expect(Disk.text(scratch["home/pki/ca.key"]) == "home/pki/ca.key")
    try handOver()
    #expect(Disk.owner(scratch["home/a"]) == user)
  }

  @Test("A file with a second hard link stays root's, because the other name may be anywhere")
  func hardLinks() throws {
    #expect(link(scratch["outside/a"], scratch["home/planted"]) == 0)
    #expect(link(scratch["outside/a"], scratch["home/pki/planted"]) == 0)
    try handOver()
    #expect(Disk.owner(scratch["outside/a"]) == 0)
    #expect(Disk.owner(scratch["home/a"]) == user)
  }

  @Test("Files and directories of other users stay theirs, but root's files below them are given")
  func foreign() throws {
    chown(scratch["home/a"], other, other)
    chown(scratch["home/pki"], other, other)
    try handOver()
    #expect(Disk.owner(scratch["home/a"]) == other)
    #expect(Disk.status(scratch["home/a"])?.st_gid == other)
    #expect(Disk.owner(scratch["home/pki"]) == other)
    #expect(Disk.owner(scratch["home/pki/ca.key"]) == user)
  }

  static let links = ["../outside/a", "../outside", "/etc", "a", "pki", "missing", "."]

  @Test("A planted link is not followed and stays root's", arguments: links)
  func symbolicLinks(target: String) throws {
    #expect(symlink(target, scratch["home/planted"]) == 0)
    try handOver()
    #expect(Disk.owner(scratch["home/planted"]) == 0)
    #expect(Disk.owner(scratch["outside/a"]) == 0)
    #expect(Disk.owner(scratch["outside"]) == 0)
    #expect(Disk.owner("/etc") == 0)
    #expect(Disk.owner(scratch["home/pki"]) == user)
  }

  static let special: [(kind: mode_t, device: UInt)] = [(S_IFIFO, 0), (S_IFSOCK, 0), (S_IFCHR, 0x103)]

  @Test("FIFOs, sockets and devices stay root's, and opening them does not block", arguments: special)
  func notRegular(kind: mode_t, device: UInt) async {
    #expect(mknod(scratch["home/special"], kind | 0o600, dev_t(device)) == 0)
    await #expect(processExitsWith: .success) { [path = scratch["home"] as String, user = user as UInt32] in
      endLater()
      try SafeDirectory(path).handOver(uid: user, gid: user)
    }
    #expect(Disk.owner(scratch["home/special"]) == 0)
    #expect(Disk.owner(scratch["home/a"]) == user)
  }

  @Test("A tree that is too deep is an error")
  func deep() {
    #expect(throws: Errno(ENAMETOOLONG)) {
      var path = scratch["home"]
      for _ in 0..<40 {
        path += "/d"
        mkdir(path, 0o755)
      }
      try handOver()
    }
  }

  @Test("A file whose name is not UTF-8 is given too")
  func strangeName() throws {
    let path = scratch["home/"].utf8CString.dropLast() + [-1, 0x61, 0]
    let file = open(Array(path), O_WRONLY | O_CREAT, 0o600)
    try #require(file >= 0)
    defer { close(file) }
    try handOver()
    var status = stat()
    fstat(file, &status)
    #expect(status.st_uid == user)
  }
}
