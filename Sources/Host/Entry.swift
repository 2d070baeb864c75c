import Core
import Glibc

/// How every command of ours starts and ends.
package enum Entry {
  /// Runs the command's body and exits with its status, or reports its failure. Never returns and never throws.
  package static func run(_ body: () throws(Failure) -> Int32) -> Never {
    do {
      exit(try body())
    } catch {
      Report.failure(error)
      exit(error.status)
    }
  }

  /// Replaces this process by the genuine tool; exits as a shell does where it cannot: 127 not found, 126 not executable.
  package static func exec(_ command: Command) throws(Failure) -> Never {
    let error = Spawn.exec(command)
    throw notStarted(command.program, error)
  }

  /// Runs the tool in the foreground to its end, passing signals on.
  package static func supervise(
    _ command: Command, descriptors: [Int32: Int32] = [:], staying: Bool = false
  ) throws(Failure) -> ExitStatus {
    do {
      return try Spawn.supervise(command, descriptors: descriptors, staying: staying)
    } catch {
      throw notStarted(command.program, error)
    }
  }

  package static func notStarted(_ program: String, _ error: Errno) -> Failure {
    Failure("run \(program)", error.text, status: error.code == ENOENT ? 127 : 126)
  }
}
