import CLinux
import Core
import Glibc

/// Connects the caller's terminal with a pseudo-terminal that a program gets in its place, so that the program can
/// neither open the caller's terminal nor read it later nor type into it. One loop, one thread.
///
/// A program that has the whole terminal gets what is typed from the start. In a shell's pipeline or in the background
/// it gets the input when it first asks for it (it stops by SIGTTIN or SIGTTOU), because until then other programs may
/// be reading.
package struct TerminalRelay: ~Copyable {
  /// Milliseconds that the rest of the output may take once the program has ended.
  private static let patience: Int32 = 10_000
  /// Bytes, more than the kernel and this relay can hold: any further output comes from processes that the program left
  /// behind.
  private static let remainder = 1 << 20

  private let caller: CallerTerminal
  private let master: OwnedFD
  private let control: OwnedFD
  private let leader: pid_t
  private let signals: OwnedFD
  private var typed = RelayBuffer()
  private var printed = RelayBuffer()
  private var isAttached: Bool
  /// True while the program's group is the foreground of the pseudo-terminal.
  private var isGiven: Bool
  /// True if the pseudo-terminal turns a line's end into carriage return and line feed; else the caller's terminal
  /// does.
  private var makesLines: Bool
  private var masterIsOpen = true
  private var hasLeader = true

  /// Runs a program on a pseudo-terminal to its end; nil if none of standard input, output and errors is a terminal.
  ///
  /// `prepare` is called in a child and returns the command that the child becomes; `owner` may open the
  /// pseudo-terminal by its name.
  package static func run(
    owner: uid_t? = nil, descriptors: [Int32: Int32] = [:], _ prepare: () throws(Failure) -> Command
  ) throws(Failure) -> ExitStatus? {
    let terminals = CallerTerminal.find()
    if terminals.isEmpty { return nil }
    var before = sigset_t()
    defer { sigprocmask(SIG_SETMASK, &before, nil) }
    return try attempt("run a program on a pseudo-terminal") { () throws(Errno) in
      var relay = try TerminalRelay(terminals, owner, descriptors, &before, prepare)
      return try relay.follow()
    }
  }

  private init(
    _ terminals: [Int32], _ owner: uid_t?, _ descriptors: [Int32: Int32], _ before: inout sigset_t,
    _ prepare: () throws(Failure) -> Command
  ) throws(Errno) {
    // NOTE: a caller that ignores SIGCHLD hands that on through exec, and then the kernel reaps what we wait for.
    signal(SIGCHLD, SIG_DFL)
    var watched = sigset_t()
    sigemptyset(&watched)
    for signal in TerminalSession.passedOn + [SIGCHLD, SIGTSTP, SIGCONT, SIGWINCH] { sigaddset(&watched, signal) }
    sigprocmask(SIG_BLOCK, &watched, &before)
    let signals = OwnedFD(try retrying { signalfd(-1, &watched, Int32(SFD_CLOEXEC | SFD_NONBLOCK)) })
    let caller = CallerTerminal(terminals)
    let isAttached = caller.isWhole && caller.isForeground
    let pseudo = try PseudoTerminal(like: caller, owner: owner, makesLines: isAttached)
    var ends: [Int32] = [-1, -1]
    try retrying { socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0, &ends) }
    let control = try OwnedFD(ends[0]).aboveStandard()
    let theirs = try OwnedFD(ends[1]).aboveStandard()
    let (own, ownMaster, ownControl) = (caller.number, pseudo.master.number, control.number)
    if isAttached { caller.makeRaw() }
    let leader = fork()
    if leader == 0 {
      for number in [own, ownMaster, ownControl] { close(number) }
      sigprocmask(SIG_SETMASK, &before, nil)
      let status = TerminalSession.lead(
        pseudo.terminal, replaced: terminals, control: theirs, isForeground: isAttached, descriptors: descriptors,
        prepare)
      _exit(status)
    }
    if leader < 0 {
      let code = errno
      caller.restore()
      throw Errno(code)
    }
    self.isAttached = isAttached
    isGiven = isAttached
    makesLines = isAttached
    self.leader = leader
    self.caller = caller
    self.control = control
    self.signals = signals
    master = pseudo.takeMaster()
  }

  // MARK: the loop

  private mutating func follow() throws(Errno) -> ExitStatus {
    defer { detach() }
    while true {
      var status: Int32 = 0
      if try retrying({ waitpid(leader, &status, WNOHANG) }) == leader {
        finish()
        return ExitStatus(waitStatus: status)
      }
      guard step() else {
        // The terminal has hung up. This process ends, its master is closed, and so the program's terminal hangs up
        // too.
        return ExitStatus(code: 128 + SIGHUP)
      }
    }
  }

  /// Waits for the next event and handles it; false if the caller's terminal is gone.
  private mutating func step() -> Bool {
    let (news, said, output, terminal) = (0, 1, 2, 3)
    var polled = [
      pollfd(fd: signals.number, events: Int16(POLLIN), revents: 0),
      pollfd(fd: hasLeader ? control.number : -1, events: Int16(POLLIN), revents: 0),
      pollfd(
        fd: masterIsOpen ? master.number : -1,
        events: Int16((printed.isEmpty ? POLLIN : 0) | (typed.isEmpty ? 0 : POLLOUT)), revents: 0),
      pollfd(
        fd: caller.number,
        events: Int16((printed.isEmpty ? 0 : POLLOUT) | (isAttached && typed.isEmpty ? POLLIN : 0)), revents: 0),
    ]
    guard poll(&polled, 4, -1) > 0 else { return true }
    func isReady(_ index: Int, _ event: Int32) -> Bool { Int32(polled[index].revents) & event != 0 }
    if isReady(news, POLLIN) { heed() }
    if isReady(said, POLLIN | POLLHUP) { listen() }
    if printed.isEmpty && isReady(output, POLLIN | POLLHUP) && printed.fill(from: master.number) == .ended {
      masterIsOpen = false
    }
    if isReady(output, POLLOUT) && !typed.isEmpty { _ = typed.drain(to: master.number) }
    if isReady(terminal, POLLOUT) && !printed.isEmpty && printed.drain(to: caller.number, limit: 4096) == .ended {
      return false
    }
    if isReady(terminal, POLLIN) && isAttached && typed.isEmpty { return typed.fill(from: caller.number) != .ended }
    return !isReady(terminal, POLLHUP | POLLERR | POLLNVAL)
  }

  /// Output that is on its way when the program ends still reaches the caller.
  private mutating func finish() {
    var left = Self.remainder
    while left > 0 {
      if printed.isEmpty {
        guard masterIsOpen, printed.fill(from: master.number) == .some else { return }
        left -= printed.count
      }
      var polled = pollfd(fd: caller.number, events: Int16(POLLOUT), revents: 0)
      guard poll(&polled, 1, Self.patience) > 0, printed.drain(to: caller.number, limit: 4096) != .ended else { return }
    }
  }

  // MARK: signals, and what the leader says

  private mutating func heed() {
    while let signal = SignalNews.read(signals.number) {
      switch signal {
      case SIGCHLD: break
      case SIGWINCH: caller.copyWindowSize(to: master.number)
      case SIGCONT: resume()
      default: tell(signal)
      }
    }
  }

  private mutating func listen() {
    var byte: UInt8 = 0
    guard recv(control.number, &byte, 1, 0) == 1 else {
      hasLeader = false
      return
    }
    let signal = Int32(byte)
    isGiven = false
    let wantsTerminal = signal == SIGTTIN || signal == SIGTTOU
    if wantsTerminal && caller.isForeground { return attach() }
    let hasStopped = suspend(wantsTerminal ? signal : SIGTSTP)
    // If we cannot stop, no shell could continue us either, so the program would wait for ever.
    if caller.isForeground || !hasStopped { attach() } else { tell(SIGCONT) }
  }

  /// Stops with the rest of our job, as if Ctrl-Z had been typed to it, until the shell lets it go on.
  private mutating func suspend(_ signal: Int32) -> Bool {
    detach()
    var stopping = sigset_t()
    var before = sigset_t()
    sigemptyset(&stopping)
    sigaddset(&stopping, signal)
    kill(0, signal)
    // This process stops here, unless its group is orphaned (setpgid(2)).
    sigprocmask(SIG_UNBLOCK, &stopping, &before)
    sigprocmask(SIG_SETMASK, &before, nil)
    var pending = sigset_t()
    sigpending(&pending)
    caller.copyWindowSize(to: master.number)
    return sigismember(&pending, SIGCONT) == 1
  }

  /// Another process stopped us and may have changed the terminal meanwhile.
  private mutating func resume() {
    caller.copyWindowSize(to: master.number)
    guard isGiven else { return }
    if caller.isForeground {
      caller.makeRaw()
      isAttached = true
    } else {
      isAttached = false
    }
  }

  private mutating func attach() {
    if caller.isForeground {
      caller.makeRaw()
      isAttached = true
      makeLines()
    }
    isGiven = true
    tell(SIGCONT, TerminalSession.foreground)
  }

  /// From now on the pseudo-terminal does it, because the caller's terminal no longer does.
  private mutating func makeLines() {
    var settings = termios()
    guard !makesLines, caller.ownsOutput, tcgetattr(master.number, &settings) == 0 else { return }
    settings.c_oflag |= caller.settings.c_oflag & tcflag_t(OPOST)
    tcsetattr(master.number, TCSANOW, &settings)
    makesLines = true
  }

  private mutating func detach() {
    // NOTE: in the background the terminal keeps the shell's settings.
    if isAttached && caller.isForeground { caller.restore() }
    isAttached = false
  }

  private func tell(_ signal: Int32, _ flag: UInt8 = 0) {
    var byte = UInt8(signal) | flag
    send(control.number, &byte, 1, Int32(MSG_NOSIGNAL))
  }
}
