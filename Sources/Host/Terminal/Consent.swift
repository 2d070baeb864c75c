import Core
import Glibc

/// Questions of the commands that have a `--yes`.
package enum Consent {
  package static var hasTerminal: Bool { isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1 }

  /// On a terminal the caller decides; without one only `--yes` does. A `Failure` of status 1 means no.
  package static func ask(
    _ question: Message, _ tried: Message, signals: HeldSignals? = nil, hint: Message = "--yes agrees"
  )
    throws(Failure)
  {
    guard hasTerminal else {
      throw Failure(tried, "there is no terminal to ask on", hint: hint)
    }
    guard try isYes(question, tried, signals: signals) else { throw Failure(tried, "not agreed to") }
  }

  /// Asks on the terminal; a `Failure` where a signal came meanwhile.
  package static func isYes(_ question: Message, _ tried: Message, signals: HeldSignals? = nil) throws(Failure) -> Bool
  {
    try? OwnedFD(dup(STDERR_FILENO)).writeAll(Array((Printable.text(question.english) + " [y/N] ").utf8))
    var polled = [pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)]
    if let signals { polled.append(pollfd(fd: signals.descriptor, events: Int16(POLLIN), revents: 0)) }
    while poll(&polled, nfds_t(polled.count), -1) < 0 && errno == EINTR {}
    if signals?.came == true { throw Failure(tried, "interrupted") }
    return ["y", "Y", "yes"].contains((readLine() ?? "").trimmed)
  }
}
