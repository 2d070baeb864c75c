import CLinux
import Core
import Glibc

/// A started tool, with pipes on its standard output and errors, and on one more descriptor where that is wanted.
struct PipedProcess: ~Copyable {
  let pid: pid_t
  private let process: OwnedFD
  var output: Stream
  var errors: Stream
  /// What it writes to the descriptor `second`.
  var more: Stream?

  /// Starts it; its standard input is the command's text, or empty. `descriptors` maps more of its numbers to ours.
  init(_ command: Command, descriptors: [Int32: Int32], second: Int32? = nil, mask: sigset_t? = nil) throws(Errno) {
    let output = try Pipe()
    let errors = try Pipe()
    let more = try Pipe()
    let input = try PipedProcess.input(command.input)
    var all = descriptors
    all.merge([0: input.number, 1: output.writing.number, 2: errors.writing.number]) { _, ours in ours }
    if let second { all[second] = more.writing.number }
    let pid = try Spawn.start(command, descriptors: all, mask: mask, apart: .captured)
    let process = OwnedFD(try retrying { linux_pidfd_open(pid) })
    let printed = try Stream(output.reading)
    let complaints = try Stream(errors.reading)
    let others: Stream? = second == nil ? nil : try Stream(more.reading)
    self.pid = pid
    self.process = process
    self.output = printed
    self.errors = complaints
    self.more = others
  }

  private static func input(_ text: String?) throws(Errno) -> OwnedFD {
    guard let text else { return try OwnedFD.open("/dev/null", O_RDONLY).aboveStandard() }
    return try Spawn.memoryFile(text)
  }

  /// Readable once it has ended.
  var polled: pollfd { pollfd(fd: process.number, events: Int16(POLLIN), revents: 0) }

  /// Takes what it has printed until now.
  mutating func take() throws(Errno) {
    try output.take()
    try errors.take()
    try more?.take()
  }

  /// Waits for its end at the most so many milliseconds.
  borrowing func waitForEnd(milliseconds: Int32) {
    var end = polled
    while poll(&end, 1, milliseconds) < 0 && errno == EINTR {}
  }

  /// Waits for its end, and makes its number free.
  borrowing func reap() throws(Errno) -> ExitStatus {
    let pid = pid
    var status: Int32 = 0
    try retrying { waitpid(pid, &status, 0) }
    return ExitStatus(waitStatus: status)
  }
}
