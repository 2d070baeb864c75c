import Glibc
import Testing

/// One call of a recorder.
struct Record: Equatable, Sendable {
  /// Arguments after the program's name.
  var arguments: [Bytes]
  var environment: [Bytes]

  func value(_ name: String) -> String? {
    environment.first { $0.text.hasPrefix(name + "=") }.map { String($0.text.dropFirst(name.count + 1)) }
  }
}
