import Glibc
import Testing

/// unshare(2), which the C library's module hides.
func unshare(_ flags: Int) -> Int32 {
  typealias Call = @convention(c) (Int32) -> Int32
  return unsafeBitCast(dlsym(nil, "unshare"), to: Call.self)(Int32(flags))
}

/// A mount namespace for this process only; later mounts end with it.
func leaveMountNamespace() {
  precondition(unshare(0x20000) == 0, "unshare: \(String(cString: strerror(errno)))")
  precondition(mount("none", "/", nil, UInt(MS_REC | MS_PRIVATE), nil) == 0)
}

/// Runs the body with no signal blocked, as a program has it from a shell; the threads that tests run on block most.
func withSignals<T, E: Error>(_ body: () throws(E) -> T) throws(E) -> T {
  var none = sigset_t()
  var before = sigset_t()
  sigemptyset(&none)
  pthread_sigmask(SIG_SETMASK, &none, &before)
  defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
  return try body()
}

/// Runs the body in a child of one thread, where nobody else opens files: its exit status, or 99 if it throws. For the
/// bodies of exit tests only.
func alone(_ body: () throws -> Int32) -> Int32 {
  let pid = fork()
  if pid == 0 {
    endLater()
    do { _exit(try body()) } catch { _exit(99) }
  }
  var status: Int32 = 0
  while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
  return status & 0x7f == 0 ? status >> 8 & 0xff : 200 + status & 0x7f
}
