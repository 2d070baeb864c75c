/// /etc/resolv.conf, resolv.conf(5).
package struct ResolverFile: Equatable, Sendable {
  /// Addresses of the servers, as they are written.
  package let servers: [String]
  /// The lines that say how names are completed and asked for: `search`, `domain`, `options`.
  package let ways: [String]

  package init(_ text: String) {
    var (servers, ways): ([String], [String]) = ([], [])
    for line in text.lines {
      let words = line.split(whereSeparator: \.isWhitespace).map(String.init)
      guard words.count > 1 else { continue }
      switch words[0] {
      case "nameserver": servers.append(words[1])
      case "search", "domain", "options": ways.append(words.joined(separator: " "))
      default: break
      }
    }
    self.servers = servers
    self.ways = ways
  }
}
