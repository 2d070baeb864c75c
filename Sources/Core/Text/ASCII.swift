/// Classes of ASCII, by bytes.
package enum ASCII {
  package static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
  package static func isLower(_ byte: UInt8) -> Bool { (97...122).contains(byte) }
  package static func isUpper(_ byte: UInt8) -> Bool { (65...90).contains(byte) }
  package static func isLetter(_ byte: UInt8) -> Bool { isLower(byte) || isUpper(byte) }
  package static func isAlphanumeric(_ byte: UInt8) -> Bool { isLetter(byte) || isDigit(byte) }
  package static func isHex(_ byte: UInt8) -> Bool { isLowerHex(byte) || (65...70).contains(byte) }
  /// A hexadecimal digit, no capital: as digests and container ids are written.
  package static func isLowerHex(_ byte: UInt8) -> Bool { isDigit(byte) || (97...102).contains(byte) }
  /// Neither a control character of ASCII nor DEL; bytes of other characters are printable.
  package static func isPrintable(_ byte: UInt8) -> Bool { byte >= 32 && byte != 127 }
}
