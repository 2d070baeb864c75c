import CLinux
import Core
import Glibc

/// A tool that is at work for long, and whose lines are read as they come.
package final class FollowedTool {
  /// What came of waiting for it.
  package enum News: Equatable {
    /// Whole lines, at least one.
    case lines([String])
    /// It is at its end; with the last line of its complaints.
    case ended(ExitStatus, lastWords: String)
    /// Nothing came in that time.
    case quiet
  }

  private let command: Command
  private var process: PipedProcess
  private var isReaped = false

  /// Starts it, with an empty standard input. Signals that the flow holds back are not the tool's.
  package init(_ command: Command, descriptors: [Int32: Int32] = [:], signals: HeldSignals? = nil) throws(Failure) {
    self.command = command
    do {
      process = try PipedProcess(command, descriptors: descriptors, mask: signals?.mask)
    } catch {
      throw Program.notStarted(command.program, error)
    }
  }

  /// Ends the tool where it is still at work.
  deinit {
    guard !isReaped else { return }
    kill(process.pid, SIGKILL)
    _ = try? process.reap()
  }

  /// Waits for lines, for the end, or for so many seconds.
  package func next(seconds: Double) throws(Failure) -> News {
    let deadline = monotonicSeconds() + seconds
    do {
      while true {
        try process.take()
        let lines = process.output.lines()
        if !lines.isEmpty { return .lines(lines) }
        if process.output.hasEnded { return try end() }
        let left = deadline - monotonicSeconds()
        if left <= 0 { return .quiet }
        var polled = [process.output.polled, process.errors.polled]
        poll(&polled, 2, Int32(min(left * 1000, 3_600_000)) + 1)
      }
    } catch {
      throw Failure("run \(command.display)", error.text)
    }
  }

  /// What it printed has ended: 2 s later at the most it has too.
  private func end() throws(Errno) -> News {
    process.waitForEnd(milliseconds: 2000)
    kill(process.pid, SIGKILL)
    let status = try process.reap()
    isReaped = true
    try process.errors.take()
    let outcome = Outcome(status: status, output: "", errors: process.errors.text)
    return .ended(outcome.status, lastWords: outcome.lastWords)
  }
}
