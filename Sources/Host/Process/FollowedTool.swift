import CLinux
import Core
import Glibc

/// A tool that is at work for long, and whose lines are read as they come.
package final class FollowedTool {
  /// What came of waiting for it.
  package enum News: Equatable {
    /// Whole lines, at least one.
    case lines([String])
    /// It ended or complained, and then it was ended; with the last line of its complaints.
    case ended(ExitStatus, lastWords: String)
    /// Nothing came in that time.
    case quiet
  }

  private let command: Command
  private var process: PipedProcess
  private var isReaped = false
  private let endsByComplaint: Bool

  /// Starts it, with an empty standard input. Signals that the flow holds back are not the tool's. What a tool writes to
  /// the descriptor `second` are lines too; such a one complains where one of its two outputs is at its end.
  package init(
    _ command: Command, descriptors: [Int32: Int32] = [:], second: Int32? = nil, signals: HeldSignals? = nil
  ) throws(Failure) {
    self.command = command
    endsByComplaint = second != nil
    do {
      process = try PipedProcess(command, descriptors: descriptors, second: second, mask: signals?.mask)
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
        let lines = process.output.lines() + (process.more?.lines() ?? [])
        if !lines.isEmpty { return .lines(lines) }
        if process.output.hasEnded || endsByComplaint && process.errors.hasContent { return try end() }
        let left = deadline - monotonicSeconds()
        if left <= 0 { return .quiet }
        var polled = [
          process.output.polled, process.errors.polled, process.more?.polled ?? pollfd(fd: -1, events: 0, revents: 0),
        ]
        poll(&polled, 3, Int32(min(left * 1000, 3_600_000)) + 1)
      }
    } catch {
      throw Failure("run \(command.display)", error.text)
    }
  }

  /// Ends the tool. If its output has ended already, it has 2 s to end by itself.
  private func end() throws(Errno) -> News {
    if process.output.hasEnded { process.waitForEnd(milliseconds: 2000) }
    kill(process.pid, SIGKILL)
    let status = try process.reap()
    isReaped = true
    try process.errors.take()
    let outcome = Outcome(status: status, output: "", errors: process.errors.text)
    return .ended(outcome.status, lastWords: outcome.lastWords)
  }
}
