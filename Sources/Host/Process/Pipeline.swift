import CLinux
import Core
import Glibc

/// Two tools joined by a pipe, as `a | b` in a shell.
package final class Pipeline {
  private var pids: [pid_t] = []
  private var statuses: [ExitStatus?] = [nil, nil]
  private var first: Stream
  private var second: Stream

  /// Runs both to their end: what the second prints goes to `output`, or nowhere. `each` is called every 20 s.
  ///
  /// Throws a `Failure` where one cannot start, at the deadline, and where one of `signals` came; both are ended then.
  package static func run(
    _ first: Command, _ second: Command, output: Int32? = nil, seconds: Double, signals: HeldSignals,
    each: () -> Void = {}
  ) throws(Failure) -> [Outcome] {
    let outcomes: [Outcome]
    do throws(Errno) {
      let pipeline = try Pipeline(first, second, output: output, mask: signals.mask)
      outcomes = try pipeline.wait(until: monotonicSeconds() + seconds, signals, each)
    } catch {
      throw Failure("run \(first.display) | \(second.display)", error.text, status: error.code == ENOENT ? 127 : 1)
    }
    if outcomes.isEmpty {
      throw Failure("run \(second.display)", signals.came ? "interrupted" : "no end after \(Int(seconds)) s")
    }
    return outcomes
  }

  private init(_ first: Command, _ second: Command, output: Int32?, mask: sigset_t) throws(Errno) {
    let null = try OwnedFD.open("/dev/null", O_RDWR).aboveStandard()
    let link = try Pipe()
    let firstErrors = try Pipe()
    let secondErrors = try Pipe()
    self.first = try Stream(firstErrors.reading)
    self.second = try Stream(secondErrors.reading)
    let left = try Spawn.start(
      first, descriptors: [0: null.number, 1: link.writing.number, 2: firstErrors.writing.number], mask: mask,
      apart: .captured)
    do throws(Errno) {
      let right = try Spawn.start(
        second, descriptors: [0: link.reading.number, 1: output ?? null.number, 2: secondErrors.writing.number],
        mask: mask, apart: .captured)
      pids = [left, right]
    } catch {
      kill(left, SIGKILL)
      var status: Int32 = 0
      waitpid(left, &status, 0)
      throw error
    }
  }

  /// Ends those that are still at work.
  deinit {
    for (pid, status) in zip(pids, statuses) where status == nil {
      kill(pid, SIGKILL)
      var status: Int32 = 0
      waitpid(pid, &status, 0)
    }
  }

  /// What both said; empty at the deadline, and where a signal came.
  private func wait(until deadline: Double, _ signals: HeldSignals, _ each: () -> Void) throws(Errno)
    -> [Outcome]
  {
    var next = monotonicSeconds() + 20
    while true {
      try first.take()
      try second.take()
      for (index, pid) in pids.enumerated() where statuses[index] == nil {
        var status: Int32 = 0
        if try retrying({ waitpid(pid, &status, WNOHANG) }) == pid {
          statuses[index] = ExitStatus(waitStatus: status)
        }
      }
      if let left = statuses[0], let right = statuses[1] {
        try first.take()
        try second.take()
        return [
          Outcome(status: left, output: "", errors: first.text),
          Outcome(status: right, output: "", errors: second.text),
        ]
      }
      let now = monotonicSeconds()
      if now > deadline || signals.came { return [] }
      if now > next {
        each()
        next = now + 20
      }
      var polled = [first.polled, second.polled, pollfd(fd: signals.descriptor, events: Int16(POLLIN), revents: 0)]
      // Where both have closed their errors, they are at their end.
      poll(&polled, 3, first.hasEnded && second.hasEnded ? 5 : 200)
    }
  }
}
