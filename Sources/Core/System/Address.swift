/// An IPv4 or IPv6 address as its bytes in network order: 4 or 16.
package struct Address: Equatable, Hashable, Sendable, CustomStringConvertible {
  package let bytes: [UInt8]

  package init(bytes: [UInt8]) { self.bytes = bytes }

  /// Reads dotted IPv4 (four decimal octets, no leading zeros) or RFC 4291 IPv6 without a zone; nil for anything else.
  package init?(_ text: some StringProtocol) {
    if let v4 = Address.ipv4(text) ?? Address.ipv6(text) { bytes = v4 } else { return nil }
  }

  /// `0.0.0.0`: every address of the host.
  package static let anyIPv4 = Address(bytes: [0, 0, 0, 0])

  package var isIPv4: Bool { bytes.count == 4 }
  package var isLoopback: Bool { isIPv4 ? bytes[0] == 127 : bytes.dropLast().allSatisfy { $0 == 0 } && bytes[15] == 1 }
  package var isUnspecified: Bool { bytes.allSatisfy { $0 == 0 } }

  /// As it stands before a port: IPv6 in brackets.
  package var bracketed: String { isIPv4 ? description : "[\(description)]" }

  /// `10.0.0.1:6443`, `[fd00::1]:6443`.
  package func withPort(_ port: Int) -> String { "\(bracketed):\(port)" }

  private static func ipv4(_ text: some StringProtocol) -> [UInt8]? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    var bytes: [UInt8] = []
    for part in parts {
      guard (1...3).contains(part.utf8.count), part.utf8.allSatisfy(ASCII.isDigit),
        let octet = UInt8(part),
        part.utf8.count == 1 || part.first != "0"
      else { return nil }
      bytes.append(octet)
    }
    return bytes
  }

  private static func ipv6(_ text: some StringProtocol) -> [UInt8]? {
    let halves = splitAtDoubleColon(String(text))
    guard let head = groups(halves.0, isEnd: halves.1 == nil), halves.1 == nil ? head.count == 8 : true else {
      return nil
    }
    guard let second = halves.1 else { return head.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] } }
    guard let tail = groups(second, isEnd: true), head.count + tail.count <= 7 else { return nil }
    let all = head + Array(repeating: 0, count: 8 - head.count - tail.count) + tail
    return all.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }
  }

  private static func splitAtDoubleColon(_ text: String) -> (String, String?) {
    let characters = Array(text)
    for i in characters.indices.dropLast() where characters[i] == ":" && characters[i + 1] == ":" {
      return (String(characters[..<i]), String(characters[(i + 2)...]))
    }
    return (text, nil)
  }

  /// Groups of up to four hexadecimal digits; only the end of an address may be dotted IPv4.
  private static func groups(_ text: String, isEnd: Bool) -> [UInt16]? {
    if text.isEmpty { return [] }
    var groups: [UInt16] = []
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    for (i, part) in parts.enumerated() {
      if isEnd, i == parts.count - 1, part.contains("."), let v4 = ipv4(part) {
        groups += [UInt16(v4[0]) << 8 | UInt16(v4[1]), UInt16(v4[2]) << 8 | UInt16(v4[3])]
      } else if (1...4).contains(part.utf8.count), part.allSatisfy({ $0.isASCII && $0.isHexDigit }),
        let group = UInt16(part, radix: 16)
      {
        groups.append(group)
      } else {
        return nil
      }
    }
    return groups
  }

  /// Canonical text, RFC 5952 for IPv6.
  package var description: String {
    if isIPv4 { return bytes.map { String($0) }.joined(separator: ".") }
    let groups = stride(from: 0, to: 16, by: 2).map { UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]) }
    var best = 0..<0
    var i = 0
    while i < 8 {
      var j = i
      while j < 8 && groups[j] == 0 { j += 1 }
      if j - i > max(best.count, 1) { best = i..<j }
      i = max(j, i + 1)
    }
    let hex = groups.map { String($0, radix: 16) }
    if best.isEmpty { return hex.joined(separator: ":") }
    return hex[..<best.lowerBound].joined(separator: ":") + "::" + hex[best.upperBound...].joined(separator: ":")
  }
}
