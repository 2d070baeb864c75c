import TestSupport

/// Random changes of bytes like a fuzzer's, for `make test` and where libFuzzer is missing.
extension Generator {
  /// A copy of one of the inputs with a few changes.
  mutating func mutated(_ inputs: [[UInt8]]) -> [UInt8] {
    var bytes = pick(inputs)
    for _ in 0...below(4) {
      let index = below(bytes.count + 1)
      let end = min(bytes.count, index + below(16))
      switch below(7) {
      case 0: bytes.insert(contentsOf: Array(pick(Self.tokens).utf8), at: index)
      case 1: bytes.removeSubrange(index..<end)
      case 2: bytes.insert(contentsOf: bytes[index..<end], at: index)
      case 3:
        let other = pick(inputs)
        let start = below(other.count + 1)
        bytes.insert(contentsOf: other[start..<min(other.count, start + below(64))], at: index)
      case 4: bytes.replaceSubrange(index..<end, with: [UInt8(below(256))])
      case 5:
        bytes.insert(contentsOf: Array(repeating: Array(pick(Self.tokens).utf8), count: below(40)).joined(), at: index)
      default: if index < bytes.count { bytes[index] ^= 1 << UInt8(below(8)) }
      }
    }
    return bytes
  }

  private static let tokens = [
    "0", "-1", "9223372036854775807", "9223372036854775808", "18446744073709551616", "4294967296", "65536", "1e400",
    ".inf",
    "{", "}", "[", "]", ":", ",", "\"", "'", "&a ", "*a", "<<: ", "!!int ", "\\ud83d", "- ", "? ", "|\n", "\n", "\r\n",
    "\t",
    "\u{0}", "\u{7f}", "\u{85}", "\u{2028}", "\u{feff}", "é", "😀", "=", "#", "/", "../", "--", "-", "@", "%", " ",
    "null",
  ]
}
