import Core
import Glibc

/// A tool at work, one of several.
final class Job {
  let index: Int
  let command: Command
  private var process: PipedProcess

  init(_ index: Int, _ command: Command, descriptors: [Int32: Int32], mask: sigset_t?) throws(Errno) {
    self.index = index
    self.command = command
    process = try PipedProcess(command, descriptors: descriptors, mask: mask)
  }

  var polled: [pollfd] { [process.polled, process.output.polled, process.errors.polled] }

  func take() throws(Errno) { try process.take() }

  /// Waits for its end. What a child of its own prints later is not waited for.
  func finish() throws(Errno) -> Outcome {
    let status = try process.reap()
    try take()
    return Outcome(status: status, output: process.output.text, errors: process.errors.text)
  }

  /// Ends jobs: SIGTERM, which our own shims pass on to what they run, and SIGKILL to those that are there 2 s later.
  static func end(_ jobs: [Job]) {
    for job in jobs { kill(job.process.pid, SIGTERM) }
    let deadline = monotonicSeconds() + 2
    for job in jobs {
      job.process.waitForEnd(milliseconds: Int32(max(0, (deadline - monotonicSeconds()) * 1000)))
      kill(job.process.pid, SIGKILL)
    }
  }
}
