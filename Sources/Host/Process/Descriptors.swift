import CLinux
import Core
import Glibc

/// The descriptors that this process got from its caller, besides standard input, output and errors.
package enum Descriptors {
  /// Names, in the environment of a command of ours that calls another one, those that are meant for what that one runs.
  package static let variable = "_U7S_DESCRIPTORS"

  /// The value of `variable` for these numbers.
  package static func list(_ numbers: [Int32]) -> String { numbers.map(String.init).joined(separator: " ") }

  /// Closes all but those that a command of ours hands on by `variable`, and the pipes that an argument of the command
  /// from that index on names: `<(command)` of a shell is /dev/fd/63. Returns what stays.
  package static func closeForeign(argumentsFrom first: Int) throws(Failure) -> [Int32] {
    var kept = named(getenv(variable))
    for index in first..<max(first, Int(CommandLine.argc)) {
      if let number = pipe(in: CommandLine.unsafeArgv[index]!) { kept.append(number) }
    }
    kept.sort()
    try attempt("close inherited descriptors") { () throws(Errno) in
      try retrying { linux_close_others(kept, Int32(kept.count), 1) }
    }
    return kept
  }

  private static func named(_ text: UnsafeMutablePointer<CChar>?) -> [Int32] {
    guard var rest = text else { return [] }
    var numbers: [Int32] = []
    while rest.pointee != 0 {
      var end: UnsafeMutablePointer<CChar>? = rest
      let number = strtol(rest, &end, 10)
      guard let end, end != rest, number > STDERR_FILENO, number < Int32.max else { break }
      if fcntl(Int32(number), F_GETFD) != -1 { numbers.append(Int32(number)) }
      rest = end
    }
    return numbers
  }

  private static func pipe(in argument: UnsafeMutablePointer<CChar>) -> Int32? {
    var start: UnsafeMutablePointer<CChar>?
    for prefix: StaticString in ["/dev/fd/", "/proc/self/fd/"] where start == nil {
      let name = UnsafeRawPointer(prefix.utf8Start).assumingMemoryBound(to: CChar.self)
      start = strstr(argument, name).map { $0 + prefix.utf8CodeUnitCount }
    }
    guard let start else { return nil }
    var end: UnsafeMutablePointer<CChar>?
    let number = strtol(start, &end, 10)
    var status = stat()
    guard end != start, end?.pointee == 0, number > STDERR_FILENO, number < Int32.max,
      fstat(Int32(number), &status) == 0, status.st_mode & S_IFMT == S_IFIFO
    else { return nil }
    return Int32(number)
  }
}
