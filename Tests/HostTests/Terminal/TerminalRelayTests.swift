import Glibc
import Host
import Testing

/// A program on a pseudo-terminal of its own, as a process of one thread runs it.
@Suite struct TerminalRelayTests {
  static let endings: [(script: String, code: Int32)] = [
    ("exit 0", 0), ("exit 1", 1), ("exit 42", 42), ("exit 127", 127), ("exit 255", 255), ("kill -TERM $$", 143),
    ("kill -KILL $$", 137), ("kill -HUP $$", 129),
  ]

  @Test("The status is the program's own, or 128 plus the signal that ended it", arguments: endings)
  func ends(script: String, code: Int32) async {
    await #expect(processExitsWith: .exitCode(code)) { [script = script as String] in
      let user = TypingUser(script)
      let status = user.end().status
      exit(user.isAsBefore ? status : 198)
    }
  }

  @Test("If no standard descriptor is a terminal, nothing is relayed")
  func none() async {
    await #expect(processExitsWith: .exitCode(199)) { exit(TypingUser("exit 0", replaced: []).end().status) }
  }

  static let terminals: [(replaced: [Int32], script: String)] = [
    ([0, 1, 2], "test -t 0 && test -t 1 && test -t 2"), ([0], "test -t 0 && ! test -t 1 && ! test -t 2"),
    ([1, 2], "! test -t 0 && test -t 1 && test -t 2"), ([2], "! test -t 0 && ! test -t 1 && test -t 2"),
  ]

  @Test("Only a standard descriptor that is a terminal becomes the pseudo-terminal", arguments: terminals)
  func replaced(numbers: [Int32], script: String) async {
    await #expect(processExitsWith: .exitCode(0)) { [numbers = numbers as [Int32], script = script as String] in
      exit(TypingUser(script, replaced: numbers).end().status)
    }
  }

  @Test("The program has another terminal than the caller, with the same window size, also after a change")
  func size() async {
    await #expect(processExitsWith: .exitCode(0)) {
      let user = TypingUser(
        "stty size; trap 'stty size; exit 0' WINCH; echo ready; while :; do sleep 0.1; done", rows: 33, columns: 77)
      guard user.see("33 77\r\nready") else { exit(1) }
      user.resize(rows: 44, columns: 99)
      exit(user.see("44 99") ? user.end().status : 2)
    }
  }

  @Test("Typed text reaches the program, and Ctrl-D ends its input")
  func typed() async {
    await #expect(processExitsWith: .exitCode(7)) {
      let user = TypingUser("stty -echo; echo ready; cat; exit 7")
      guard user.see("ready") else { exit(1) }
      user.type("hello\n")
      guard user.see("hello") else { exit(2) }
      user.type("\u{4}")
      exit(user.end().status)
    }
  }

  @Test("Ctrl-C ends the program, not the relay")
  func interrupted() async {
    await #expect(processExitsWith: .exitCode(130)) {
      let user = TypingUser("echo ready; exec sleep 60")
      guard user.see("ready") else { exit(1) }
      user.type("\u{3}")
      let status = user.end().status
      exit(user.isAsBefore ? status : 198)
    }
  }

  @Test("Ctrl-Z does not stop a process group that nobody can continue")
  func stopped() async {
    await #expect(processExitsWith: .exitCode(5)) {
      let user = TypingUser("echo ready; read line; exit $line")
      guard user.see("ready") else { exit(1) }
      user.type("\u{1a}")
      usleep(300_000)
      user.type("5\n")
      exit(user.end().status)
    }
  }

  @Test("Signals to the relay reach the program, and the terminal is restored", arguments: [SIGTERM, SIGHUP])
  func terminated(signal: Int32) async {
    await #expect(processExitsWith: .exitCode(128 + signal)) { [signal = signal as Int32] in
      let user = TypingUser("echo ready; exec sleep 60")
      guard user.see("ready"), !user.isAsBefore else { exit(1) }
      kill(user.pid, signal)
      let status = user.end().status
      exit(user.isAsBefore ? status : 198)
    }
  }

  @Test("A program at the start of a pipeline can read from /dev/tty")
  func asks() async {
    await #expect(processExitsWith: .exitCode(9)) {
      let user = TypingUser("echo ready >&2; read code </dev/tty; exit $code", replaced: [1, 2])
      guard user.see("ready") else { exit(1) }
      user.type("9\n")
      exit(user.end().status)
    }
  }

  @Test("A megabyte of output arrives whole, though the program ends before it is read")
  func output() async {
    await #expect(processExitsWith: .exitCode(0)) {
      let (output, status) = TypingUser("stty raw; head -c 1000000 /dev/zero | tr '\\0' x").end()
      exit(status != 0 ? 1 : output.count == 1_000_000 && output.allSatisfy { $0 == 120 } ? 0 : 2)
    }
  }

  @Test("The relay does not wait for processes that a program leaves on its terminal")
  func leftBehind() async {
    await #expect(processExitsWith: .exitCode(4)) {
      let start = time(nil)
      let status = TypingUser("trap '' HUP; sleep 20 & exit 4").end().status
      exit(time(nil) - start < 10 ? status : 1)
    }
  }
}
