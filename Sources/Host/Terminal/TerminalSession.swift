import CLinux
import Core
import Glibc

/// The process that leads the session of a pseudo-terminal: it starts the program there, in a process group of its own, so
/// that Ctrl-Z stops it, and ends as it ends.
///
/// It and the relay send each other single bytes. It sends the signal that stopped the program. The relay sends a
/// signal for the program's group, with `foreground` added if the group is to get the terminal first.
struct TerminalSession: ~Copyable {
  static let foreground: UInt8 = 0x80
  /// Signals that others or the terminal send to us and that are meant for the program.
  static let passedOn = [SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2]

  private let program: pid_t
  private let terminal: Int32
  private let control: Int32
  private let signals: OwnedFD

  /// Leads the session in a child with one thread until the program ends, and returns its status. `prepare` enters the
  /// namespace and returns the program's command.
  ///
  /// NOTE: it throws nothing, because the child must never return into its parent's code.
  static func lead(
    _ terminal: borrowing OwnedFD, replaced: [Int32], control: borrowing OwnedFD, isForeground: Bool,
    descriptors: [Int32: Int32], _ prepare: () throws(Failure) -> Command
  ) -> Int32 {
    let (terminal, control) = (terminal.number, control.number)
    do throws(Failure) {
      try attempt("take a pseudo-terminal") { () throws(Errno) in
        try retrying { setsid() }
        try retrying { linux_take_terminal(terminal) }
        for number in replaced { try retrying { dup2(terminal, number) } }
      }
      let command = try prepare()
      let session: TerminalSession
      do throws(Errno) {
        session = try TerminalSession(command, terminal, control, isForeground, descriptors)
      } catch {
        throw Program.notStarted(command.program, error)
      }
      return session.follow()
    } catch {
      Report.failure(error)
      return error.status
    }
  }

  private init(
    _ command: Command, _ terminal: Int32, _ control: Int32, _ isForeground: Bool, _ descriptors: [Int32: Int32]
  ) throws(Errno) {
    var watched = sigset_t()
    var before = sigset_t()
    sigemptyset(&watched)
    for signal in Self.passedOn + [SIGCHLD, SIGTTOU, SIGTTIN, SIGTSTP] { sigaddset(&watched, signal) }
    sigprocmask(SIG_BLOCK, &watched, &before)
    let signals = OwnedFD(try retrying { signalfd(-1, &watched, Int32(SFD_CLOEXEC | SFD_NONBLOCK)) })
    let apart = Apart(
      foregroundOf: isForeground ? terminal : nil, makesSession: false, joinsKeyring: false, deathSignal: SIGHUP)
    let program = try Spawn.start(command, descriptors: descriptors, mask: before, apart: apart)
    self.program = program
    self.signals = signals
    self.terminal = terminal
    self.control = control
  }

  /// Waits until the program ends and returns its status. If the relay ends first, the program's terminal hangs up.
  private borrowing func follow() -> Int32 {
    while true {
      var status: Int32 = 0
      let changed = waitpid(program, &status, WNOHANG | WUNTRACED)
      if changed == program && status & 0xff == 0x7f {
        tcsetpgrp(terminal, getpgrp())
        tell(UInt8(truncatingIfNeeded: status >> 8 & 0x7f))
        continue
      }
      if changed == program { return ExitStatus(waitStatus: status).code }
      var polled = [
        pollfd(fd: signals.number, events: Int16(POLLIN), revents: 0),
        pollfd(fd: control, events: Int16(POLLIN), revents: 0),
      ]
      poll(&polled, 2, -1)
      if polled[0].revents != 0, let signal = SignalNews.read(signals.number), Self.passedOn.contains(signal) {
        kill(-program, signal)
      }
      if polled[1].revents != 0 && !obey() { return 128 + SIGHUP }
    }
  }

  private borrowing func tell(_ byte: UInt8) {
    var byte = byte
    send(control, &byte, 1, Int32(MSG_NOSIGNAL))
  }

  /// Carries out what the relay sends; false if the relay has ended.
  private borrowing func obey() -> Bool {
    var byte: UInt8 = 0
    let count = recv(control, &byte, 1, 0)
    if count < 0 && errno == EINTR { return true }
    if count <= 0 {
      kill(-program, SIGHUP)
      kill(-program, SIGCONT)
      return false
    }
    if byte & Self.foreground != 0 { tcsetpgrp(terminal, program) }
    kill(-program, Int32(byte & ~Self.foreground))
    return true
  }
}
