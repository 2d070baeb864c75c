import CLinux
import Core
import Glibc
import Host
import Testing

/// Running a program in the foreground, as a process of one thread: the signals of a process go to any thread of it.
@Suite struct SuperviseTests {
  static let endings: [(script: String, code: Int32)] = [
    ("exit 0", 0), ("exit 1", 1), ("exit 42", 42), ("exit 255", 255), ("kill -TERM $$", 143), ("kill -KILL $$", 137),
    ("ulimit -c 0; kill -SEGV $$", 139),
  ]

  @Test("The status is the program's own, or 128 plus the signal that ended it", arguments: endings)
  func ends(script: String, code: Int32) async {
    await #expect(processExitsWith: .exitCode(code)) { [script = script as String] in
      let supervisor = Supervisor(script)
      exit(supervisor.end())
    }
  }

  @Test("A supervisor that stays long frees its code pages and still ends with the program's status")
  func staying() async {
    await #expect(processExitsWith: .exitCode(42)) {
      let supervisor = Supervisor("echo ready; read line; exit 42", staying: true)
      supervisor.waitUntilReady()
      supervisor.say("go on\n")
      exit(supervisor.end())
    }
  }

  static let signals: [(signal: Int32, name: String)] = [
    (SIGTERM, "TERM"), (SIGHUP, "HUP"), (SIGINT, "INT"), (SIGQUIT, "QUIT"), (SIGUSR1, "USR1"), (SIGUSR2, "USR2"),
    (SIGWINCH, "WINCH"),
  ]

  @Test("A signal that another process sends us reaches the program and its handler", arguments: signals)
  func forwarded(signal: Int32, name: String) async {
    await #expect(processExitsWith: .exitCode(51)) { [signal = signal as Int32, name = name as String] in
      let supervisor = Supervisor("trap 'exit 51' \(name); echo ready; while read line; do :; done")
      supervisor.waitUntilReady()
      kill(supervisor.pid, signal)
      exit(supervisor.end())
    }
  }

  @Test("A signal that the program does not handle ends it, and our status says so")
  func unhandled() async {
    await #expect(processExitsWith: .exitCode(143)) {
      let supervisor = Supervisor("echo ready; read line")
      supervisor.waitUntilReady()
      kill(supervisor.pid, SIGTERM)
      exit(supervisor.end())
    }
  }

  @Test("A program that stops itself stops us too, and both are continued together")
  func stopped() async {
    await #expect(processExitsWith: .exitCode(7)) {
      let supervisor = Supervisor("kill -STOP $$; exit 7")
      var status: Int32 = 0
      #expect(waitpid(supervisor.pid, &status, WUNTRACED) == supervisor.pid)
      #expect(status & 0xff == 0x7f)
      kill(supervisor.pid, SIGCONT)
      exit(supervisor.end())
    }
  }

  @Test("The program has our standard input")
  func input() async {
    await #expect(processExitsWith: .exitCode(33)) {
      let supervisor = Supervisor("echo ready; read code; exit $code")
      supervisor.waitUntilReady()
      supervisor.say("33\n")
      exit(supervisor.end())
    }
  }

  @Test("The program starts with no signal blocked, though we block some while it runs")
  func noneBlocked() async {
    await #expect(processExitsWith: .exitCode(0)) {
      let supervisor = Supervisor(Command("/bin/grep", ["-q", "SigBlk:.0*$", "/proc/self/status"]))
      exit(supervisor.end())
    }
  }

  @Test("Afterwards our own signal mask is what it was, and no zombie is left")
  func restored() async {
    await #expect(processExitsWith: .exitCode(0)) {
      let supervisor = Supervisor("exit 0") {
        var blocked = sigset_t()
        pthread_sigmask(SIG_BLOCK, nil, &blocked)
        let isClean = [SIGCHLD, SIGTERM, SIGINT].allSatisfy { sigismember(&blocked, $0) == 0 }
        return isClean && waitpid(-1, nil, WNOHANG) == -1 && errno == ECHILD ? 0 : 9
      }
      exit(supervisor.end())
    }
  }

  @Test("A caller that ignores SIGCHLD still gets the program's status")
  func ignoredChildren() async {
    await #expect(processExitsWith: .exitCode(3)) {
      let supervisor = Supervisor("exit 3", ignoring: SIGCHLD)
      exit(supervisor.end())
    }
  }
}

/// A child that supervises a program and ends with the status it got; it has one thread.
struct Supervisor {
  let pid: pid_t
  private let output: Int32
  private let input: Int32

  init(
    _ script: String, ignoring ignored: Int32? = nil, staying: Bool = false, afterwards: () -> Int32 = { 0 }
  ) {
    self.init(Command("/bin/sh", ["-c", script]), ignoring: ignored, staying: staying, afterwards: afterwards)
  }

  /// `afterwards` runs in the child once the program has ended; it ends with that status if it is not 0.
  init(
    _ command: Command, ignoring ignored: Int32? = nil, staying: Bool = false, afterwards: () -> Int32 = { 0 }
  ) {
    var output: [Int32] = [0, 0]
    var input: [Int32] = [0, 0]
    precondition(linux_pipe(&output) == 0 && linux_pipe(&input) == 0)
    pid = fork()
    if pid == 0 {
      Supervisor.supervise(
        command, input: input, output: output[1], ignored: ignored, staying: staying, afterwards: afterwards)
    }
    close(output[1])
    close(input[0])
    self.output = output[0]
    self.input = input[1]
  }

  func waitUntilReady() {
    var line = [UInt8](repeating: 0, count: 6)
    var got = 0
    while got < line.count {
      let count = read(output, &line[got], line.count - got)
      precondition(count > 0, "the script ended before it was ready")
      got += count
    }
    precondition(line == Array("ready\n".utf8))
  }

  func say(_ text: String) {
    let bytes = Array(text.utf8)
    precondition(write(input, bytes, bytes.count) == bytes.count)
  }

  /// The supervisor's exit status, or 200 plus the signal that ended it.
  func end() -> Int32 {
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
    return status & 0x7f == 0 ? status >> 8 & 0xff : 200 + status & 0x7f
  }

  private static func supervise(
    _ command: Command, input: [Int32], output: Int32, ignored: Int32?, staying: Bool, afterwards: () -> Int32
  ) -> Never {
    endLater(ignored == nil ? 30 : 10)
    var none = sigset_t()
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, nil)
    // The tests may run with signals ignored (nohup(1)), and a shell cannot trap a signal that was ignored before it.
    for number in [SIGCHLD, SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2] { signal(number, SIG_DFL) }
    if let ignored { signal(ignored, SIG_IGN) }
    dup2(input[0], 0)
    dup2(output, 1)
    close(input[1])
    do throws(Errno) {
      let status = try Spawn.supervise(command, staying: staying)
      let after = afterwards()
      _exit(after == 0 ? status.code : after)
    } catch {
      _exit(199)
    }
  }
}
