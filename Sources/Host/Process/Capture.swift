import CLinux
import Core
import Glibc

/// What a finished tool said.
package struct Outcome: Equatable, Sendable {
  package var status: ExitStatus
  package var output: String
  package var errors: String

  /// The last line of what it complained about, for messages of one line.
  package var lastWords: String {
    let text = errors.trimmed.isEmpty ? output.trimmed : errors.trimmed
    return text.split(separator: "\n").last.map(String.init) ?? "it ended with status \(status.code)"
  }
}

/// What comes out of a tool: our end of a pipe, and what was read from it.
struct Stream: ~Copyable {
  private static let limit = 64 << 20
  private let end: OwnedFD
  private var bytes: [UInt8] = []
  private var isOpen = true

  init(_ end: consuming OwnedFD) throws(Errno) {
    self.end = end
    let number = self.end.number
    try retrying { fcntl(number, F_SETFL, O_NONBLOCK) }
  }

  var polled: pollfd { pollfd(fd: isOpen ? end.number : -1, events: Int16(POLLIN), revents: 0) }
  var text: String { String(decoding: bytes, as: UTF8.self) }
  var hasEnded: Bool { !isOpen }

  /// Takes what is there now; EFBIG for more than 64 MiB.
  mutating func take() throws(Errno) {
    while isOpen {
      do throws(Errno) {
        let before = bytes.count
        try end.readSome(into: &bytes)
        isOpen = bytes.count > before
      } catch {
        if error.code == EAGAIN { return }
        throw error
      }
      if bytes.count > Stream.limit { throw Errno(EFBIG) }
    }
  }

  /// Gives away the whole lines of what was taken.
  mutating func lines() -> [String] {
    guard let end = bytes.lastIndex(of: 10) else { return [] }
    let whole = bytes[..<end].split(separator: 10).map { String(decoding: $0, as: UTF8.self) }
    bytes.removeFirst(end + 1)
    return whole
  }
}

/// A tool at work.
private final class Job {
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

/// Both ends of a pipe(2).
package struct Pipe: ~Copyable {
  package let reading: OwnedFD
  package let writing: OwnedFD

  package init() throws(Errno) {
    var ends: [Int32] = [-1, -1]
    try retrying { linux_pipe(&ends) }
    let first = OwnedFD(ends[0])
    let second = OwnedFD(ends[1])
    let reading = try first.aboveStandard()
    let writing = try second.aboveStandard()
    self.reading = reading
    self.writing = writing
  }
}

extension Spawn {
  /// Runs a tool to its end and keeps what it prints.
  ///
  /// Throws a `Failure` that names the call where it cannot start or takes longer than `seconds`.
  package static func capture(
    _ command: Command, seconds: Double = 30, descriptors: [Int32: Int32] = [:], signals: HeldSignals? = nil
  ) throws(Failure) -> Outcome {
    try capture([command], atOnce: 1, seconds: seconds, descriptors: descriptors, signals: signals)[0]
  }

  /// Runs several tools, at most `atOnce` of them together, and tells of each as it ends. Outcomes are in the order of
  /// the commands. At the deadline, `seconds` from now for all, those at work are ended (SIGTERM, then SIGKILL) and a
  /// `Failure` names the first; with `tolerant` they count as ended by that signal instead. So they end where one of `signals` came.
  package static func capture(
    _ commands: [Command], atOnce: Int, seconds: Double, descriptors: [Int32: Int32] = [:], tolerant: Bool = false,
    signals: HeldSignals? = nil, finished: (Int, Outcome) -> Void = { _, _ in }
  ) throws(Failure) -> [Outcome] {
    let deadline = monotonicSeconds() + seconds
    var outcomes = [Outcome?](repeating: nil, count: commands.count)
    var running: [Job] = []
    var next = 0
    defer {
      Job.end(running)
      for job in running { _ = try? job.finish() }
    }
    while next < commands.count || !running.isEmpty {
      while next < commands.count && running.count < atOnce {
        do {
          running.append(try Job(next, commands[next], descriptors: descriptors, mask: signals?.mask))
        } catch {
          throw Program.notStarted(commands[next].program, error)
        }
        next += 1
      }
      if signals?.came == true { throw Failure("run \(running[0].command.display)", "interrupted") }
      let left = deadline - monotonicSeconds()
      if left <= 0 && tolerant { Job.end(running) }
      if left <= 0 && !tolerant { throw Failure("run \(running[0].command.display)", "no end after \(Int(seconds)) s") }
      var polled = running.flatMap(\.polled)
      if let signals { polled.append(pollfd(fd: signals.descriptor, events: Int16(POLLIN), revents: 0)) }
      poll(&polled, nfds_t(polled.count), Int32(max(0, min(left * 1000, 60_000))) + 1)
      for (i, job) in running.enumerated() {
        do {
          try job.take()
          if polled[i * job.polled.count].revents == 0 { continue }
          running.removeAll { $0 === job }
          let outcome = try job.finish()
          outcomes[job.index] = outcome
          finished(job.index, outcome)
        } catch {
          throw Failure("run \(job.command.display)", error.text)
        }
      }
    }
    return outcomes.compactMap { $0 }
  }

  /// An unnamed file in memory (memfd_create(2)): for standard input, and for secrets that must never reach a disk.
  package static func memoryFile(_ text: String) throws(Errno) -> OwnedFD {
    let file = try OwnedFD(try retrying { linux_memfd_create("podsec-u7s", 1) }).aboveStandard()
    try file.writeAll(Array(text.utf8))
    try retrying { lseek(file.number, 0, SEEK_SET) }
    return file
  }
}
