/// Names of hosts, users and servers in the files of other programs.
package enum HostName {
  /// Letters, digits, `.`, `_` and `-`, no `-` first: no character that is special in a configuration file.
  package static func isPlain(_ text: some StringProtocol) -> Bool {
    guard let first = text.utf8.first, first != UInt8(ascii: "-"), text.utf8.count <= 253 else { return false }
    return text.utf8.allSatisfy { ASCII.isAlphanumeric($0) || "._-".utf8.contains($0) }
  }

  /// `HOST`, `HOST:PORT`, `IPV6`, `[IPV6]` or `[IPV6]:PORT`; nil for anything else.
  package static func split(_ text: String) -> (host: String, port: Int?)? {
    if let address = Address(text) { return address.isUnspecified ? nil : (address.description, nil) }
    if text.hasPrefix("[") {
      guard let end = text.firstIndex(of: "]"), let address = Address(text[text.index(after: text.startIndex)..<end]),
        !address.isIPv4
      else { return nil }
      let rest = text[text.index(after: end)...]
      if rest.isEmpty { return (address.description, nil) }
      return rest.first == ":" ? port(rest.dropFirst()).map { (address.description, $0) } : nil
    }
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count <= 2, isHost(parts[0]) else { return nil }
    if parts.count == 1 { return (text, nil) }
    return port(parts[1]).map { (String(parts[0]), $0) }
  }

  /// A DNS name or an IPv4 address; a text of digits and dots that is not an address is refused as a mistyped one.
  private static func isHost(_ text: Substring) -> Bool {
    if let address = Address(text) { return !address.isUnspecified }
    let isNumeric = text.utf8.allSatisfy { ASCII.isDigit($0) || $0 == UInt8(ascii: ".") }
    return isPlain(text) && !isNumeric && !text.contains("..") && text.first != "."
  }

  private static func port(_ text: Substring) -> Int? {
    guard let port = Int(text), String(port) == text, (1...65535).contains(port) else { return nil }
    return port
  }
}
