import CLinux
import Core
import Glibc

/// Starting other programs.
package enum Spawn {
  /// Replaces this process by the command. Returns only where that fails.
  package static func exec(_ command: Command) -> Errno {
    let arguments = CStrings(command)
    if command.environment.isEmpty {
      execv(command.program, arguments.pointers)
    } else {
      let environment = CStrings(environment: command.environment)
      execve(command.program, arguments.pointers, environment.pointers)
    }
    return Errno(errno)
  }

  /// Starts the command; `descriptors` maps the child's numbers to ours. No Swift runs between fork and exec.
  package static func start(
    _ command: Command, descriptors: [Int32: Int32] = [:], mask: sigset_t? = nil, apart: Apart? = nil
  ) throws(Errno) -> pid_t {
    if let apart { return try apart.start(command, descriptors: descriptors, mask: mask) }
    // NOTE: a caller that ignores SIGCHLD hands that on through exec, and then the kernel reaps what we wait for.
    signal(SIGCHLD, SIG_DFL)
    let arguments = CStrings(command)
    let environment = CStrings(environment: command.environment)
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    if !descriptors.isEmpty {
      for (theirs, ours) in descriptors.sorted(by: { $0.key < $1.key }) {
        posix_spawn_file_actions_adddup2(&actions, ours, theirs)
      }
    }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    if var mask {
      posix_spawnattr_setsigmask(&attributes, &mask)
      posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    }
    var pid = pid_t()
    var error = posix_spawn(&pid, command.program, &actions, &attributes, arguments.pointers, environment.pointers)
    if error == ENOENT && command.program.hasPrefix("/usr/") {
      // A distribution that keeps some of its tools in /bin and /sbin.
      let program = String(command.program.dropFirst(4))
      error = posix_spawn(&pid, program, &actions, &attributes, arguments.pointers, environment.pointers)
    }
    try returning { error }
    return pid
  }

  /// Runs the command in the foreground with our terminal until it ends, and passes on the signals that others send us.
  ///
  /// Signals typed at the terminal reach the whole process group by themselves and are only waited out; those of a child
  /// in a session of its own come from us.
  /// `staying` is for parents that live as long as the node: they keep as little memory as they can.
  package static func supervise(
    _ command: Command, descriptors: [Int32: Int32] = [:], staying: Bool = false, apart: Apart? = nil
  ) throws(Errno) -> ExitStatus {
    var watched = sigset_t()
    var before = sigset_t()
    sigemptyset(&watched)
    for signal in [SIGCHLD, SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2, SIGWINCH] {
      sigaddset(&watched, signal)
    }
    if apart != nil { sigaddset(&watched, SIGTSTP) }
    sigprocmask(SIG_BLOCK, &watched, &before)
    defer { sigprocmask(SIG_SETMASK, &before, nil) }
    let pid = try start(command, descriptors: descriptors, mask: before, apart: apart)
    let target = apart == nil ? pid : -pid
    if staying { linux_release_memory() }
    while true {
      var status: Int32 = 0
      let ended = try retrying { waitpid(pid, &status, WNOHANG | WUNTRACED) }
      if ended == pid && status & 0xff == 0x7f {
        // NOTE: the child stopped alone (its kill(0, SIGTSTP) does not cross the pid namespace): stop with it.
        kill(getpid(), SIGSTOP)
        kill(target, SIGCONT)
        continue
      }
      if ended == pid { return ExitStatus(waitStatus: status) }
      var info = siginfo_t()
      let signal = try retrying { sigwaitinfo(&watched, &info) }
      if signal == SIGCHLD { continue }
      // NOTE: a group that nobody of its session looks after does not stop by SIGTSTP.
      if apart != nil || info.si_code <= 0 { kill(target, signal == SIGTSTP ? SIGSTOP : signal) }
    }
  }
}
