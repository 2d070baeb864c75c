import Core
import YAML

/// A port that RootlessKit forwards now, and the number it has there.
package struct LivePort: Equatable, Sendable {
  package let id: Int
  package let port: PublishedPort

  package init(id: Int, _ port: PublishedPort) {
    self.id = id
    self.port = port
  }

  /// A line of `rootlessctl list-ports --json`; nil for a port that is neither TCP nor UDP.
  package init?(_ line: Node) {
    guard let id = line["id"]?.int, let spec = line["spec"], let port = spec["parentPort"]?.int,
      let transport = spec["proto"]?.string.flatMap({ Transport(rawValue: $0) })
    else { return nil }
    let address = spec["parentIP"]?.string.flatMap { Address($0) } ?? .anyIPv4
    let inside = spec["childIP"]?.string.flatMap { Address($0) }
    self.init(
      id: id, PublishedPort(address, port, inside: inside, insidePort: spec["childPort"]?.int ?? port, transport))
  }
}

extension LivePort {
  /// The output of `rootlessctl list-ports --json`: an object a line.
  package static func list(_ text: String) -> [LivePort] {
    text.split(separator: "\n").compactMap { line in (try? YAML.parse(String(line)))?.first.flatMap { LivePort($0) } }
  }
}
