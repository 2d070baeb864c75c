import CLinux
import Core
import Glibc
import Host
import Testing

@Suite struct SyscallsTests {
  @Test("A descriptor is closed when its OwnedFD is destroyed")
  func closes() throws {
    var ends: [Int32] = [0, 0]
    try #require(linux_pipe(&ends) == 0)
    let reader = OwnedFD(ends[0])
    do { _ = OwnedFD(ends[1]) }
    var item = pollfd(fd: reader.number, events: Int16(POLLIN), revents: 0)
    #expect(poll(&item, 1, 20_000) == 1)
    #expect(Int32(item.revents) & Int32(POLLHUP) != 0)
  }

  @Test("Opened files are not inherited by programs that are started")
  func closeOnExec() throws {
    let file = try OwnedFD.open("/dev/null", O_RDONLY)
    #expect(fcntl(file.number, F_GETFD) == FD_CLOEXEC)
    let beneath = try OwnedFD.open(beneath: AT_FDCWD, "/dev", O_RDONLY, resolve: 0)
    #expect(fcntl(beneath.number, F_GETFD) == FD_CLOEXEC)
    let memory = try Spawn.memoryFile("text")
    #expect(fcntl(memory.number, F_GETFD) == FD_CLOEXEC)
  }

  @Test("A call is made again after EINTR, and any other error is thrown with its number")
  func retries() throws {
    var calls = 0
    let result = try retrying { () -> Int32 in
      calls += 1
      errno = EINTR
      return calls < 4 ? -1 : 7
    }
    #expect(result == 7)
    #expect(calls == 4)
    #expect(throws: Errno(ENOSPC)) {
      try retrying { () -> Int32 in
        errno = ENOSPC
        return -1
      }
    }
  }

  @Test("A call that returns its error number throws that number")
  func returned() throws {
    try returning { 0 }
    #expect(throws: Errno(EACCES)) { try returning { EACCES } }
  }

  static let sentences: [(code: Int32, text: String)] = [
    (ENOENT, "no such file or directory"), (EACCES, "permission denied"), (EIO, "input/output error"),
    (ENOEXEC, "exec format error"),
  ]

  @Test("An error number reads as the C library's sentence in lower case", arguments: sentences)
  func sentence(code: Int32, text: String) {
    #expect(Errno(code).text.english == text)
  }

  static let attempts: [(code: Int32, why: String)] = [
    (ENOSPC, "no space left on device"), (ELOOP, "there is a symbolic link on the way"),
  ]

  @Test("A failed attempt names its purpose", arguments: attempts)
  func attempted(code: Int32, why: String) throws {
    #expect(throws: Failure("write x", "\(why)", hint: "y")) {
      try attempt("write x", hint: "y") { () throws(Errno) in throw Errno(code) }
    }
  }

  @Test("Reading stops at the limit: as many bytes are read, one more is refused", arguments: [0, 1, 16_384, 100_000])
  func limit(size: Int) throws {
    let text = String(repeating: "a", count: size)
    #expect(try Spawn.memoryFile(text).readAll(limit: size) == Array(text.utf8))
    #expect(throws: Errno(EFBIG)) { try Spawn.memoryFile(text + "b").readAll(limit: size) }
  }

  @Test("A memory file is read from its start and holds every byte of its text")
  func memoryFile() throws {
    let text = "a\u{0}b\n" + String(repeating: "é", count: 1 << 20)
    let file = try Spawn.memoryFile(text)
    #expect(Disk.bytes(from: file.number) == Array(text.utf8))
    #expect(try file.status().st_nlink == 0)
  }
}
