import CLinux
import Core
import Glibc

/// How a child is kept away from its caller's terminal, session keyring and descriptors.
///
/// In a session of its own a program has no terminal: it can neither read what is typed nor type (TIOCSTI).
package struct Apart: Sendable {
  /// The terminal of the session that we lead, whose foreground becomes the child; nil for none.
  var foregroundOf: Int32?
  /// False for a child of the session that we lead: it gets a process group of its own there.
  var makesSession = true
  /// A new session keyring, keyrings(7). An ordinary caller's keys are its own, and its number of keyrings is limited.
  var joinsKeyring = geteuid() == 0
  /// What the child gets where we end first.
  var deathSignal: Int32 = SIGKILL

  /// A tool whose output we read.
  static var captured: Apart { Apart(deathSignal: SIGTERM) }

  /// A child of a process that has a session keyring of its own already.
  package static var entered: Apart { Apart(joinsKeyring: false) }

  package init(
    foregroundOf: Int32? = nil, makesSession: Bool = true, joinsKeyring: Bool = geteuid() == 0,
    deathSignal: Int32 = SIGKILL
  ) {
    self.foregroundOf = foregroundOf
    self.makesSession = makesSession
    self.joinsKeyring = joinsKeyring
    self.deathSignal = deathSignal
  }

  /// Starts the command; `descriptors` are all that it has besides standard input, output and errors.
  func start(_ command: Command, descriptors: [Int32: Int32], mask: sigset_t?) throws(Errno) -> pid_t {
    // NOTE: a caller that ignores SIGCHLD hands that on through exec, and then the kernel reaps what we wait for.
    signal(SIGCHLD, SIG_DFL)
    let arguments = CStrings(command)
    let environment = CStrings(environment: command.environment)
    let pairs = descriptors.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] }
    var all = sigset_t()
    var before = sigset_t()
    sigfillset(&all)
    pthread_sigmask(SIG_BLOCK, &all, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    func start(_ program: UnsafePointer<CChar>) throws(Errno) -> pid_t {
      try pairs.withUnsafeBufferPointer { (pairs) throws(Errno) in
        var child = linux_child(
          program: program, arguments: arguments.pointers, environment: environment.pointers,
          descriptors: pairs.baseAddress, descriptor_count: Int32(pairs.count / 2), death_signal: deathSignal,
          makes_session: makesSession ? 1 : 0, terminal: foregroundOf ?? -1, joins_keyring: joinsKeyring ? 1 : 0,
          closes_others: 1, mask: mask ?? before)
        return try retrying { linux_start_child(&child) }
      }
    }
    let program = strdup(command.program)!
    defer { free(program) }
    do throws(Errno) {
      return try start(program)
    } catch {
      // A distribution that keeps some of its tools in /bin and /sbin.
      guard error.code == ENOENT, command.program.hasPrefix("/usr/") else { throw error }
      return try start(program + 4)
    }
  }
}
