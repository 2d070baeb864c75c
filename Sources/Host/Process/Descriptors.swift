import CLinux
import Core
import Glibc

/// The descriptors that this process got from its caller, besides standard input, output and errors.
package enum Descriptors {
  /// Names, in the environment of a command of ours that calls another one, those that are meant for what that one runs.
  package static let variable = "_U7S_DESCRIPTORS"

  /// The value of `variable` for these numbers.
  package static func list(_ numbers: [Int32]) -> String { numbers.map(String.init).joined(separator: " ") }

  /// Closes all but those that a command of ours hands on by `variable`. Returns what stays.
  package static func closeForeign() throws(Failure) -> [Int32] {
    let kept = named(getenv(variable)).sorted()
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
}
