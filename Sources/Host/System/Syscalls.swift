import CLinux
import Core
import Glibc

/// Runs a call that returns -1 and errno, again after EINTR. The one place where errno is read for such calls.
@discardableResult
package func retrying<T: SignedInteger>(_ call: () -> T) throws(Errno) -> T {
  while true {
    let result = call()
    if result != -1 { return result }
    if errno != EINTR { throw Errno(errno) }
  }
}

/// Runs a call that returns an error number, as posix_spawn(3) does.
package func returning(_ call: () -> Int32) throws(Errno) {
  let code = call()
  if code != 0 { throw Errno(code) }
}

/// Runs system calls and says, where one fails, what they were for.
@discardableResult
package func attempt<T: ~Copyable>(_ what: Message, hint: Message? = nil, _ body: () throws(Errno) -> T) throws(Failure)
  -> T
{
  do {
    return try body()
  } catch {
    throw Failure(what, error.pathText, hint: hint)
  }
}

/// Seconds since boot, clock_gettime(2) CLOCK_MONOTONIC.
package func monotonicSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}
