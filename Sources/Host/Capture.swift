import CLinux
import Core
import Glibc

/// What a finished tool said.
package struct Outcome: Equatable, Sendable {
  package var status: ExitStatus
  package var output: String
  package var errors: String
}

extension Spawn {
  /// Runs a tool to its end and keeps what it prints; at the deadline it is killed.
  ///
  /// Throws a `Failure` that names the call where it cannot start or takes longer than `seconds`.
  package static func capture(_ command: Command, seconds: Double = 30, descriptors extra: [Int32: Int32] = [:])
    throws(Failure) -> Outcome
  {
    do {
      var output = try Pipe()
      var errors = try Pipe()
      let input = try standardInput(command.input)
      var descriptors = extra
      descriptors[0] = input.number
      descriptors[1] = output.writerNumber
      descriptors[2] = errors.writerNumber
      let pid = try start(command, descriptors: descriptors)
      output.closeWriter()
      errors.closeWriter()
      var collector = Collector(descriptors: [output.reader.number, errors.reader.number])
      let finished = collector.collect(until: monotonicSeconds() + seconds)
      if !finished { kill(pid, SIGKILL) }
      var status: Int32 = 0
      try retrying { waitpid(pid, &status, 0) }
      guard finished else {
        throw Failure("run \(command.display)", "no end after \(Int(seconds)) s")
      }
      return Outcome(status: ExitStatus(waitStatus: status), output: collector.text(0), errors: collector.text(1))
    } catch let failure as Failure {
      throw failure
    } catch let error as Errno {
      throw Failure("run \(command.display)", error.text)
    } catch {
      throw Failure("run \(command.display)", "unexpected error")
    }
  }

  /// /dev/null, or a sealed memory file that holds the text.
  private static func standardInput(_ text: String?) throws(Errno) -> OwnedFD {
    guard let text else { return try OwnedFD.open("/dev/null", O_RDONLY) }
    return try memoryFile(text)
  }

  /// An unnamed file in memory (memfd_create(2)): for standard input, and for secrets that must never reach a disk.
  package static func memoryFile(_ text: String) throws(Errno) -> OwnedFD {
    let file = OwnedFD(try retrying { linux_memfd_create("podsec-u7s", 1) })
    try file.writeAll(Array(text.utf8))
    try retrying { lseek(file.number, 0, SEEK_SET) }
    return file
  }
}

/// A pipe whose writing end goes to a child; ours of it is closed once the child has its own.
private struct Pipe: ~Copyable {
  let reader: OwnedFD
  private var writer: OwnedFD?

  init() throws(Errno) {
    var ends: [Int32] = [0, 0]
    try retrying { linux_pipe(&ends) }
    reader = OwnedFD(ends[0])
    writer = OwnedFD(ends[1])
    writerNumber = ends[1]
  }

  let writerNumber: Int32

  mutating func closeWriter() { writer = nil }
}

/// Reads several descriptors to their ends at once.
private struct Collector {
  private var open: [Int32]
  private let all: [Int32]
  private var bytes: [Int32: [UInt8]] = [:]

  init(descriptors: [Int32]) {
    all = descriptors
    open = descriptors
  }

  func text(_ index: Int) -> String { String(decoding: bytes[all[index]] ?? [], as: UTF8.self) }

  /// False where the deadline came first.
  mutating func collect(until deadline: Double) -> Bool {
    var buffer = [UInt8](repeating: 0, count: 65536)
    while !open.isEmpty {
      let left = deadline - monotonicSeconds()
      if left <= 0 { return false }
      var polled = open.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
      poll(&polled, nfds_t(polled.count), Int32(min(left * 1000, 60_000)) + 1)
      for item in polled where item.revents != 0 {
        let count = read(item.fd, &buffer, buffer.count)
        if count > 0 {
          bytes[item.fd, default: []] += buffer[..<count]
        } else if count == 0 || errno != EINTR {
          open.removeAll { $0 == item.fd }
        }
      }
    }
    return true
  }
}
