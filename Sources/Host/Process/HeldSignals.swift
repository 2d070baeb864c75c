import CLinux
import Core
import Glibc

/// SIGHUP, SIGINT and SIGTERM, held back while a flow has something to take back.
package struct HeldSignals: Sendable {
  /// Readable once one of them came; it is never read, so that the signal stays with the process.
  package let descriptor: Int32
  /// What tools of the flow start with.
  package let mask: sigset_t

  /// Whether one of them came.
  package var came: Bool {
    var end = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&end, 1, 0) > 0
  }

  /// Runs the flow to its end. A signal that came meanwhile then does what it would have done at once.
  package static func during<T>(_ flow: (HeldSignals) throws(Failure) -> T) throws(Failure) -> T {
    var held = sigset_t()
    var before = sigset_t()
    sigemptyset(&held)
    for signal in [SIGHUP, SIGINT, SIGTERM] { sigaddset(&held, signal) }
    sigprocmask(SIG_BLOCK, &held, &before)
    defer { sigprocmask(SIG_SETMASK, &before, nil) }
    let end = try attempt("watch for signals") { () throws(Errno) in
      OwnedFD(try retrying { signalfd(-1, &held, Int32(SFD_CLOEXEC)) })
    }
    return try flow(HeldSignals(descriptor: end.number, mask: before))
  }
}
