import Core

/// ASCII armour of OpenPGP (RFC 9580, 6.2): gpgv takes keys without it only.
package enum OpenPGPArmor {
  /// The bytes of all blocks; the text's own bytes where there are none. nil for a broken block.
  package static func bytes(_ text: [UInt8]) -> [UInt8]? {
    let words = String(decoding: text, as: UTF8.self)
    guard words.contains("-----BEGIN PGP ") else { return text }
    var result: [UInt8] = []
    var block: [UInt8]?
    var isHeader = false
    for line in words.lines.map(\.trimmed) {
      if line == "-----BEGIN PGP PUBLIC KEY BLOCK-----" {
        (block, isHeader) = ([], true)
      } else if line == "-----END PGP PUBLIC KEY BLOCK-----" {
        guard let whole = block, let bytes = Base64.decode(whole) else { return nil }
        result += bytes
        block = nil
      } else if isHeader {
        // Headers end with an empty line.
        if line.isEmpty { isHeader = false }
      } else if !line.hasPrefix("=") {
        block? += Array(line.utf8)
      }
    }
    return block == nil && !result.isEmpty ? result : nil
  }
}
