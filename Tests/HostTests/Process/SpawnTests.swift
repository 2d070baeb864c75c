import CLinux
import Core
import Glibc
import Host
import Testing

/// Starting programs, and replacing this process by one.
@Suite struct SpawnTests {
  let scratch = Scratch()

  @Test("A program that is started has our input and ends with its own status", arguments: [0, 7])
  func start(status: Int32) throws {
    let output = try Spawn.memoryFile("")
    let command = Command("/bin/sh", ["-c", "cat; exit \(status)"], environment: ["A": "b"])
    let input = try Spawn.memoryFile("text")
    let pid = try Spawn.start(command, descriptors: [0: input.number, 1: output.number])
    var ended: Int32 = 0
    #expect(waitpid(pid, &ended, 0) == pid)
    #expect(ended == status << 8)
    lseek(output.number, 0, SEEK_SET)
    #expect(Disk.bytes(from: output.number) == Array("text".utf8))
  }

  @Test("A program starts with the signal mask it is given")
  func mask() throws {
    var usr1 = sigset_t()
    sigemptyset(&usr1)
    sigaddset(&usr1, SIGUSR1)
    let output = try Spawn.memoryFile("")
    let command = Command("/bin/grep", ["SigBlk", "/proc/self/status"])
    let pid = try Spawn.start(command, descriptors: [1: output.number], mask: usr1)
    waitpid(pid, nil, 0)
    lseek(output.number, 0, SEEK_SET)
    #expect(String(decoding: Disk.bytes(from: output.number), as: UTF8.self) == "SigBlk:\t0000000000000200\n")
  }

  @Test("A program that is missing below /usr is started from its path without /usr")
  func unmerged() throws {
    Disk.program(scratch["tool"], "#!/bin/sh\nexit 7\n")
    #expect(try Spawn.capture(Command("/usr" + scratch["tool"])).status.code == 7)
    #expect(throws: Failure.self) { try Spawn.capture(Command("/usr" + scratch["other"])) }
  }

  static let errors: [(path: String, error: Int32)] = [
    ("/missing/tool", ENOENT), ("/etc/passwd", EACCES), ("/", EACCES),
  ]

  @Test("A program that cannot be run is an error, and no process is left", arguments: errors)
  func unstartable(path: String, error: Int32) async {
    await #expect(processExitsWith: .success) { [path = path as String, error = error as Int32] in
      #expect(throws: Errno(error)) { try Spawn.start(Command(path)) }
      #expect(waitpid(-1, nil, WNOHANG) == -1 && errno == ECHILD)
      #expect(Spawn.exec(Command(path)) == Errno(error))
      #expect(Spawn.exec(Command(path, environment: ["A": "b"])) == Errno(error))
    }
  }

  @Test("A process becomes the program: its status is the program's", arguments: [0, 1, 42, 255] as [Int32])
  func exec(code: Int32) async {
    await #expect(processExitsWith: .exitCode(code)) { [code = code as Int32] in
      _ = Spawn.exec(Command("/bin/sh", ["-c", "exit \(code)"]))
    }
  }

  @Test("A process that became a program ends by that program's signal")
  func execSignal() async {
    await #expect(processExitsWith: .signal(SIGKILL)) {
      _ = Spawn.exec(Command("/bin/sh", ["-c", "kill -KILL $$"]))
    }
  }

  @Test("Becoming a program keeps the process, input, directory and all variables that are not changed")
  func execKeeps() async throws {
    let result = await #expect(processExitsWith: .success, observing: [\.standardOutputContent]) {
      [directory = scratch.path as String] in
      let input = try Spawn.memoryFile("text")
      dup2(input.number, 0)
      chdir(directory)
      setenv("U7S_KEPT", "kept", 1)
      setenv("U7S_GONE", "gone", 1)
      let script = #"echo "$$ $PWD $U7S_KEPT ${U7S_GONE-unset} $U7S_NEW"; cat"#
      setenv("U7S_PID", "\(getpid())", 1)
      _ = Spawn.exec(
        Command(
          "/bin/sh", ["-c", #"test "$U7S_PID" = "$$" || exit 9; "# + script],
          environment: ["U7S_GONE": nil, "U7S_NEW": "new"]))
    }
    let output = String(decoding: try #require(result?.standardOutputContent), as: UTF8.self)
    #expect(output.hasSuffix(" \(scratch.path) kept unset new\ntext"))
  }

  static let refusals: [(path: String, why: String, status: Int32)] = [
    ("/missing/tool", "no such file or directory", 127), ("/etc/passwd", "permission denied", 126),
    ("/", "permission denied", 126), ("/etc/passwd/x", "not a directory", 126),
  ]

  @Test("A missing genuine tool gives status 127, one that cannot be run 126", arguments: refusals)
  func refused(path: String, why: String, status: Int32) {
    #expect(throws: Failure("run \(path)", "\(why)", status: status)) { try Program.exec(Command(path)) }
    #expect(throws: Failure("run \(path)", "\(why)", status: status)) { _ = try Program.supervise(Command(path)) }
  }
}
