import Core

/// An OpenPGP key's fingerprint: 40 hexadecimal digits, 64 of newer keys; upper case, without blanks.
package struct Fingerprint: Equatable, Hashable, Sendable, CustomStringConvertible {
  package let description: String

  /// Blanks and colons between the digits are skipped, as people copy them, and `0x` before them.
  package init?(_ text: String) {
    var digits = text.filter { $0 != " " && $0 != ":" }.uppercased()
    if digits.hasPrefix("0X") { digits.removeFirst(2) }
    guard [40, 64].contains(digits.utf8.count), digits.utf8.allSatisfy(ASCII.isHex) else { return nil }
    description = digits
  }
}
