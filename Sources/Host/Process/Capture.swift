import CLinux
import Core
import Glibc

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
  package static func memoryFile(_ text: String) throws(Errno) -> OwnedFD { try memoryFile(Array(text.utf8)) }

  /// The same of bytes.
  package static func memoryFile(_ bytes: [UInt8]) throws(Errno) -> OwnedFD {
    let file = try OwnedFD(try retrying { linux_memfd_create("podsec-u7s", 1) }).aboveStandard()
    try file.writeAll(bytes)
    try retrying { lseek(file.number, 0, SEEK_SET) }
    return file
  }
}
