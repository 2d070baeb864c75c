import Core
import YAML

/// What `podsec-u7s status` tells about a node: rows of a name and values, from the tools' answers.
package struct NodeStatus: Equatable, Sendable {
  package var nodeName = ""
  /// Type and status of the node's Ready condition: `True`, `False`, `Unknown`; nil where the API does not answer.
  package var ready: String?
  /// kubelet's reason where it is not Ready.
  package var notReadyReason = ""
  /// Unit and ActiveState, in order.
  package var units: [Row] = []
  package var childPID: Int?
  /// Lines of uid_map, `inside outside count`.
  package var uidMap: [String] = []
  /// `device address/prefix`, inside.
  package var addresses: [String] = []
  /// RootlessKit's ports, `parent:port -> port/proto`.
  package var ports: [String] = []
  package var services = Services(unit: "unknown")
  package var exposed: [ExposedPort] = []
  /// nil where CRI-O does not list them.
  package var images: Int?
  /// The command that removes a damaged image, where one keeps CRI-O from listing any.
  package var repair: String?
  package var controllers: [String] = []
  package var cgroupDriver: String?
  package var containers = ContainerGroups()
  package var versions: [Row] = []
  package var keepsSourceAddress = false

  /// A unit and its ActiveState, or a program and its version.
  package struct Row: Equatable, Sendable {
    package let name: String
    package var value: String

    package init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// ActiveState of u7s-services.service, and what it last did; nil where that cannot be known.
  package struct Services: Equatable, Sendable {
    package let unit: String
    package var state: PublicationState?

    package init(unit: String, state: PublicationState? = nil) {
      self.unit = unit
      self.state = state
    }
  }

  package init() {}

  /// True where the node does its work.
  package var isHealthy: Bool { ready == "True" && units.allSatisfy { $0.value == "active" } }

  /// For programs (`-o json`).
  package var document: Node {
    func strings(_ values: [String]) -> Node { .list(values.map { .string($0) }) }
    func pairs(_ rows: [Row]) -> Node { .map(rows.map { ($0.name, .string($0.value)) }) }
    return .map(
      (
        "node",
        .map(
          ("name", .string(nodeName)), ("ready", ready.map { .string($0) } ?? .null),
          ("reason", .string(notReadyReason)))
      ),
      ("healthy", .bool(isHealthy)), ("units", pairs(units)),
      (
        "namespace",
        .map(
          ("childPID", childPID.map { .int($0) } ?? .null), ("uidMap", strings(uidMap)),
          ("addresses", strings(addresses)),
          ("ports", strings(ports)))
      ),
      (
        "services",
        .map(
          ("unit", .string(services.unit)), ("published", services.state.map { .int($0.owned.count) } ?? .null),
          ("problems", strings(services.state?.problems ?? [])))
      ),
      ("exposed", strings(exposed.map(\.text))), ("images", images.map { .int($0) } ?? .null),
      ("controllers", strings(controllers)),
      (
        "cgroups",
        .map(
          ("driver", cgroupDriver.map { .string($0) } ?? .null), ("placed", .int(containers.placed.count)),
          ("misplaced", .int(containers.misplaced.count)))
      ),
      ("versions", pairs(versions)), ("keepsSourceAddress", .bool(keepsSourceAddress)))
  }

  /// For people: one aligned row for each topic.
  package var text: String {
    let readiness: Message =
      ready.map { $0 == "True" ? "Ready" : "not Ready: \(notReadyReason)" } ?? "the API does not answer"
    func words(_ values: [String]) -> [Message] { values.map { "\($0)" } }
    let rows: [(Message, [Message])] = [
      ("node", ["\(nodeName)  \(readiness)"]),
      ("units", ["\(units.map { "\($0.name) \($0.value)" }.joined(separator: ", "))"]),
      ("namespace", [childPID.map { "process \($0), uid map \(uidMap.joined(separator: "; "))" } ?? "down"]),
      ("addresses", words(addresses)), ("ports", words(ports)), ("exposed", words(exposed.map(\.text))),
      ("services", serviceLines),
      ("images", imageLines),
      ("cgroups", cgroupLines),
      ("versions", ["\(versions.map { "\($0.name) \($0.value)" }.joined(separator: ", "))"]),
      (
        "clients",
        [
          keepsSourceAddress
            ? "pods see their own addresses (TCP; a Service's with externalTrafficPolicy: Local)"
            : "hidden: pods see an address of this node"
        ]
      ),
    ]
    return Table.text(rows)
  }
}

extension NodeStatus {
  private var imageLines: [Message] {
    if let images { return ["\(images) in CRI-O"] }
    guard let repair else { return ["CRI-O does not answer"] }
    return ["an image is damaged, so CRI-O lists none; this removes it, and it is pulled again:", "\(repair)"]
  }

  private var serviceLines: [Message] {
    let count = services.state?.owned.count ?? 0
    let isOn = services.unit == "active"
    let first: Message = isOn ? "\(count) ports published" : "not published: u7s-services.service is \(services.unit)"
    return [first] + (isOn ? services.state?.problems ?? [] : []).map { "\($0)" }
  }

  /// The cgroups as kubelet sees them: its driver, the controllers, and a container in its pod's group as example.
  private var cgroupLines: [Message] {
    guard !controllers.isEmpty else { return ["no controller is delegated: limits of pods do not hold"] }
    var lines: [Message] = ["\(((cgroupDriver.map { [$0 + ":"] } ?? []) + controllers).joined(separator: " "))"]
    if let example = containers.placed.first {
      lines.append("\(containers.placed.count) containers in their pods' groups, such as /\(example)")
    }
    if !containers.misplaced.isEmpty {
      lines.append("\(containers.misplaced.count) containers outside of kubepods: the limits of their pods do not hold")
    }
    return lines
  }
}
