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
  private let pid: pid_t
  private let process: OwnedFD
  private var output: Stream
  private var errors: Stream
  private var isReaped = false

  /// Starts it, with an empty standard input.
  package init(_ command: Command, descriptors: [Int32: Int32] = [:]) throws(Failure) {
    self.command = command
    do {
      let output = try Pipe()
      let errors = try Pipe()
      let input = try OwnedFD.open("/dev/null", O_RDONLY).aboveStandard()
      var all = descriptors
      all.merge([0: input.number, 1: output.writing.number, 2: errors.writing.number]) { _, ours in ours }
      let pid = try Spawn.start(command, descriptors: all)
      self.pid = pid
      process = OwnedFD(try retrying { linux_pidfd_open(pid) })
      self.output = try Stream(output.reading)
      self.errors = try Stream(errors.reading)
    } catch {
      throw Program.notStarted(command.program, error)
    }
  }

  /// Ends the tool where it is still at work.
  deinit {
    guard !isReaped else { return }
    kill(pid, SIGKILL)
    var status: Int32 = 0
    _ = try? retrying { waitpid(pid, &status, 0) }
  }

  /// Waits for lines, for the end, or for so many seconds.
  package func next(seconds: Double) throws(Failure) -> News {
    let deadline = monotonicSeconds() + seconds
    do {
      while true {
        try output.take()
        try errors.take()
        let lines = output.lines()
        if !lines.isEmpty { return .lines(lines) }
        if output.hasEnded { return try end() }
        let left = deadline - monotonicSeconds()
        if left <= 0 { return .quiet }
        var polled = [output.polled, errors.polled]
        poll(&polled, 2, Int32(min(left * 1000, 3_600_000)) + 1)
      }
    } catch {
      throw Failure("run \(command.display)", error.text)
    }
  }

  /// What it printed has ended: 2 s later at the most it has too.
  private func end() throws(Errno) -> News {
    var exit = pollfd(fd: process.number, events: Int16(POLLIN), revents: 0)
    try retrying { poll(&exit, 1, 2000) }
    kill(pid, SIGKILL)
    var status: Int32 = 0
    try retrying { waitpid(pid, &status, 0) }
    isReaped = true
    try errors.take()
    let outcome = Outcome(status: ExitStatus(waitStatus: status), output: "", errors: errors.text)
    return .ended(outcome.status, lastWords: outcome.lastWords)
  }
}
