import Glibc

/// An argument, a variable or a stream: bytes, which need not be UTF-8.
struct Bytes: Equatable, Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
  let bytes: [UInt8]

  init(_ bytes: some Sequence<UInt8>) { self.bytes = Array(bytes) }
  init(_ text: String) { bytes = Array(text.utf8) }
  init(stringLiteral text: String) { self.init(text) }

  var text: String { String(decoding: bytes, as: UTF8.self) }
  var description: String { "\"\(text)\"" }
  var isEmpty: Bool { bytes.isEmpty }

  /// The parts that end with a NUL, as in /proc/PID/cmdline.
  var words: [Bytes] { bytes.split(separator: 0, omittingEmptySubsequences: false).dropLast().map { Bytes($0) } }

  static func + (left: Bytes, right: Bytes) -> Bytes { Bytes(left.bytes + right.bytes) }
}
