import Core
import YAML

/// The state that u7s-services keeps in a file: the ports that it opened, and what it could not do. Only it writes the
/// file; other programs do not trust it.
package struct PublicationState: Equatable, Sendable {
  package var owned: Set<PublishedPort> = []
  /// `Service namespace/name 80/tcp: why`
  package var problems: [String] = []

  package init(owned: Set<PublishedPort>, problems: [PortPublication.Problem]) {
    self.owned = owned
    self.problems = problems.map { "\($0.object.text) \($0.port): \($0.why)" }
  }

  private init(_ document: Node?) {
    owned = Set((document?["ports"]?.items ?? []).compactMap { $0.string.flatMap { PublishedPort(specification: $0) } })
    problems = (document?["problems"]?.items ?? []).compactMap(\.string)
  }

  /// Reads the file's text; a damaged entry is left out.
  package static func parse(_ text: String) -> PublicationState { PublicationState((try? YAML.parse(text))?.first) }

  /// The file's text, JSON.
  package var text: String {
    let ports = owned.map(\.specification).sorted()
    return JSON.emit(
      .map(
        ("ports", .list(ports.map { .string($0) })), ("problems", .list(problems.map { .string($0) })))) + "\n"
  }
}

extension Settings {
  /// Whether the ports of Services are published: unless U7S_PUBLISH_SERVICES says no.
  package var publishesServices: Bool {
    !["no", "false", "off", "0"].contains(text(.publishServices)?.lowercased() ?? "")
  }
}
