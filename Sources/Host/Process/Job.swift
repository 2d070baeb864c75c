import CLinux
import Core
import Glibc

/// A tool at work.
final class Job {
  let index: Int
  let command: Command
  private let pid: pid_t
  private let process: OwnedFD
  private var output: Stream
  private var errors: Stream

  init(_ index: Int, _ command: Command, descriptors: [Int32: Int32], mask: sigset_t?) throws(Errno) {
    self.index = index
    self.command = command
    let output = try Pipe()
    let errors = try Pipe()
    let input = try Job.input(command.input)
    var all = descriptors
    all.merge([0: input.number, 1: output.writing.number, 2: errors.writing.number]) { _, ours in ours }
    let pid = try Spawn.start(command, descriptors: all, mask: mask)
    self.pid = pid
    process = OwnedFD(try retrying { linux_pidfd_open(pid) })
    self.output = try Stream(output.reading)
    self.errors = try Stream(errors.reading)
  }

  var polled: [pollfd] {
    [pollfd(fd: process.number, events: Int16(POLLIN), revents: 0), output.polled, errors.polled]
  }

  func take() throws(Errno) {
    try output.take()
    try errors.take()
  }

  /// Waits for its end. What a child of its own prints later is not waited for.
  func finish() throws(Errno) -> Outcome {
    var status: Int32 = 0
    try retrying { waitpid(pid, &status, 0) }
    try take()
    return Outcome(status: ExitStatus(waitStatus: status), output: output.text, errors: errors.text)
  }

  private static func input(_ text: String?) throws(Errno) -> OwnedFD {
    guard let text else { return try OwnedFD.open("/dev/null", O_RDONLY).aboveStandard() }
    return try Spawn.memoryFile(text)
  }

  /// Ends jobs: SIGTERM, which our own shims pass on to what they run, and SIGKILL to those that are there 2 s later.
  static func end(_ jobs: [Job]) {
    for job in jobs { kill(job.pid, SIGTERM) }
    let deadline = monotonicSeconds() + 2
    for job in jobs {
      var end = pollfd(fd: job.process.number, events: Int16(POLLIN), revents: 0)
      poll(&end, 1, Int32(max(0, (deadline - monotonicSeconds()) * 1000)))
      kill(job.pid, SIGKILL)
    }
  }
}
