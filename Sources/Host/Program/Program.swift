import Core
import Glibc

/// How every command of ours starts and ends.
package enum Program {
  /// Runs the command's body and exits with its status, or reports its failure. Never returns and never throws.
  package static func run(_ body: () throws(Failure) -> Int32) -> Never {
    do {
      exit(try body())
    } catch {
      Report.failure(error)
      exit(error.status)
    }
  }

  /// Does what a command line asks for: prints a text, or runs the command.
  package static func answer<Call>(
    _ request: CommandRequest<Call>, _ body: (Call) throws(Failure) -> Int32
  ) throws(Failure) -> Int32 {
    switch request {
    case .show(let text):
      try Report.output(text)
      return 0
    case .run(let call): return try body(call)
    }
  }

  /// Runs the body of a program that takes no arguments but `--help` and `--version`.
  package static func withoutArguments(
    _ spec: @autoclosure () -> CommandSpec, _ body: () throws(Failure) -> Int32
  ) throws(Failure) -> Int32 {
    // NOTE: without arguments the description is never made: it would cost a launcher a tenth of its start.
    guard CommandLine.argc > 1 else { return try body() }
    let request = try spec().read(Environment.arguments) { options throws(Failure) in try options.refuseWords() }
    return try answer(request) { () throws(Failure) in try body() }
  }

  /// Becomes the genuine tool that a shim stands before; refuses where that leads back to the shim, for ever.
  package static func execGenuine(_ command: Command) throws(Failure) -> Never {
    var (genuine, own) = (stat(), stat())
    if stat(command.program, &genuine) == 0 && stat("/proc/self/exe", &own) == 0 && genuine.st_ino == own.st_ino
      && genuine.st_dev == own.st_dev
    {
      throw Failure(
        "run \(command.program)", "it is this shim, not the genuine tool", hint: "reinstall the package it belongs to",
        status: 126)
    }
    try exec(command)
  }

  /// Replaces this process by a program; exits as a shell does where it cannot: 127 not found, 126 not executable.
  package static func exec(_ command: Command) throws(Failure) -> Never {
    let error = Spawn.exec(command)
    throw notStarted(command.program, error)
  }

  /// Runs a tool that others control in the foreground to its end: on a pseudo-terminal where we have a terminal, and
  /// else in a session of its own.
  package static func superviseApart(_ command: Command) throws(Failure) -> ExitStatus {
    let status = try TerminalRelay.run { () throws(Failure) in
      try SessionKeyring.leave()
      return command
    }
    if let status { return status }
    return try supervise(command, apart: Apart())
  }

  /// Runs the tool in the foreground to its end, passing signals on.
  package static func supervise(
    _ command: Command, descriptors: [Int32: Int32] = [:], staying: Bool = false, apart: Apart? = nil
  ) throws(Failure) -> ExitStatus {
    do {
      return try Spawn.supervise(command, descriptors: descriptors, staying: staying, apart: apart)
    } catch {
      throw notStarted(command.program, error)
    }
  }

  package static func notStarted(_ program: String, _ error: Errno) -> Failure {
    Failure("run \(program)", error.text, status: error.code == ENOENT ? 127 : 126)
  }
}
