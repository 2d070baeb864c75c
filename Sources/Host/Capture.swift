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

/// A tool at work, its output going to memory.
private final class Job {
  let index: Int
  let command: Command
  let pid: pid_t
  let process: OwnedFD
  private let output: OwnedFD
  private let errors: OwnedFD

  init(_ index: Int, _ command: Command, descriptors: [Int32: Int32]) throws(Errno) {
    self.index = index
    self.command = command
    let output = try Spawn.memoryFile("")
    let errors = try Spawn.memoryFile("")
    let input = try Job.input(command.input)
    var all = descriptors
    all.merge([0: input.number, 1: output.number, 2: errors.number]) { _, ours in ours }
    pid = try Spawn.start(command, descriptors: all)
    let pid = pid
    process = OwnedFD(try retrying { linux_pidfd_open(pid) })
    self.output = output
    self.errors = errors
  }

  func finish() throws(Errno) -> Outcome {
    var status: Int32 = 0
    try retrying { waitpid(pid, &status, 0) }
    return Outcome(
      status: ExitStatus(waitStatus: status), output: try Job.text(output), errors: try Job.text(errors))
  }

  private static func input(_ text: String?) throws(Errno) -> OwnedFD {
    guard let text else { return try OwnedFD.open("/dev/null", O_RDONLY) }
    return try Spawn.memoryFile(text)
  }

  private static func text(_ file: borrowing OwnedFD) throws(Errno) -> String {
    try retrying { lseek(file.number, 0, SEEK_SET) }
    return String(decoding: try file.readAll(limit: 64 << 20), as: UTF8.self)
  }
}

extension Spawn {
  /// Runs a tool to its end and keeps what it prints.
  ///
  /// Throws a `Failure` that names the call where it cannot start or takes longer than `seconds`.
  package static func capture(_ command: Command, seconds: Double = 30, descriptors: [Int32: Int32] = [:])
    throws(Failure)
    -> Outcome
  {
    try capture([command], atOnce: 1, seconds: seconds, descriptors: descriptors)[0]
  }

  /// Runs several tools, at most `atOnce` of them together, and tells of each as it ends. Outcomes are in the order of
  /// the commands. At the deadline, `seconds` from now for all, those at work are killed and a `Failure` names the first;
  /// with `tolerant` they count as ended by SIGKILL instead.
  package static func capture(
    _ commands: [Command], atOnce: Int, seconds: Double, descriptors: [Int32: Int32] = [:], tolerant: Bool = false,
    finished: (Int, Outcome) -> Void = { _, _ in }
  ) throws(Failure) -> [Outcome] {
    let deadline = monotonicSeconds() + seconds
    var outcomes = [Outcome?](repeating: nil, count: commands.count)
    var running: [Job] = []
    var next = 0
    defer {
      for job in running {
        kill(job.pid, SIGKILL)
        _ = try? job.finish()
      }
    }
    while next < commands.count || !running.isEmpty {
      while next < commands.count && running.count < atOnce {
        do {
          running.append(try Job(next, commands[next], descriptors: descriptors))
        } catch {
          throw Entry.notStarted(commands[next].program, error)
        }
        next += 1
      }
      let left = deadline - monotonicSeconds()
      if left <= 0 && tolerant { for job in running { kill(job.pid, SIGKILL) } }
      if left <= 0 && !tolerant { throw Failure("run \(running[0].command.display)", "no end after \(Int(seconds)) s") }
      var polled = running.map { pollfd(fd: $0.process.number, events: Int16(POLLIN), revents: 0) }
      poll(&polled, nfds_t(polled.count), Int32(max(0, min(left * 1000, 60_000))) + 1)
      for (job, item) in zip(running, polled) where item.revents != 0 {
        running.removeAll { $0 === job }
        do {
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
    let file = OwnedFD(try retrying { linux_memfd_create("podsec-u7s", 1) })
    try file.writeAll(Array(text.utf8))
    try retrying { lseek(file.number, 0, SEEK_SET) }
    return file
  }
}
