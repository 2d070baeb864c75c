import Core
import YAML

/// What u7s-services asks the API: paths to read with kubelet's credential, and kubectl's arguments and input with its
/// own.
package enum ServiceCalls {
  package static let services = "/api/v1/services"

  /// The pods of one node: a kubelet may read only its own.
  package static func pods(node: String) -> String { "/api/v1/pods?fieldSelector=spec.nodeName%3D\(node)" }

  /// The changes after a list of that resourceVersion: one JSON object a line (Kubernetes API concepts, "Efficient
  /// detection of changes"). The API ends the answer after half an hour, so a connection that died unnoticed is
  /// replaced by then.
  package static func watch(_ path: String, after resourceVersion: String) -> String {
    let query = "watch=1&allowWatchBookmarks=true&timeoutSeconds=1800&resourceVersion=\(resourceVersion)"
    return path + (path.contains("?") ? "&" : "?") + query
  }

  /// The nodes' InternalIPs, separated by blanks.
  package static let nodes = [
    "get", "nodes", "--request-timeout=10s",
    #"--output=jsonpath={.items[*].status.addresses[?(@.type=="InternalIP")].address}"#,
  ]

  /// Writes one list of addresses to the status of several Services.
  package static func ingress(_ addresses: [String]) -> [String] {
    let entries = Node.list(addresses.map { .map(("ip", .string($0))) })
    let patch = Node.map(("status", .map(("loadBalancer", .map(("ingress", addresses.isEmpty ? .null : entries))))))
    return [
      "patch", "--filename=-", "--subresource=status", "--type=merge", "--field-manager=\(ServiceAccess.name)",
      "--request-timeout=10s", "--patch=\(JSON.emit(patch, pretty: false))",
    ]
  }

  /// The Services to patch, as kubectl's standard input.
  package static func objects(_ keys: [ObjectKey]) -> String {
    list(
      keys.map { key in
        .map(
          ("apiVersion", .string("v1")), ("kind", .string("Service")),
          ("metadata", .map(("namespace", .string(key.namespace)), ("name", .string(key.name)))))
      })
  }

  package static let createEvents = [
    "create", "--filename=-", "--validate=false", "--request-timeout=10s", "--output=name",
  ]

  /// One Event for each problem, on its Service or pod, and one for each problem in `solved`. `now` is RFC 3339, UTC.
  package static func events(
    _ problems: [PortPublication.Problem], solved: [PortPublication.Problem] = [], node: String, now: String
  ) -> String {
    list(
      problems.map {
        event($0.object, "Warning", "PortNotPublished", "\(node) cannot publish port \($0.port): \($0.why)", node, now)
      }
        + solved.map { event($0.object, "Normal", "PortPublished", "\(node) publishes port \($0.port)", node, now) })
  }

  /// One Event for each pod that cannot run in the node's user namespace.
  package static func events(_ pods: [PublishedObject: [PodObstacle]], node: String, now: String) -> String {
    list(
      pods.sorted { $0.key < $1.key }.map { pod, obstacles in
        let reasons = obstacles.map { "\($0.found) (needed: \($0.needed.english))" }.joined(separator: "; ")
        return event(pod, "Warning", "CannotRunRootless", "\(node) is a rootless node: \(reasons)", node, now)
      })
  }

  private static func event(
    _ object: PublishedObject, _ type: String, _ reason: String, _ message: String, _ node: String, _ now: String
  ) -> Node {
    let key = object.key
    return .map(
      ("apiVersion", .string("v1")), ("kind", .string("Event")),
      (
        "metadata",
        .map(("namespace", .string(key.namespace)), ("generateName", .string("\(key.name).\(ServiceAccess.name).")))
      ),
      (
        "involvedObject",
        .map(
          ("apiVersion", .string("v1")), ("kind", .string(object.kind.rawValue)),
          ("namespace", .string(key.namespace)), ("name", .string(key.name)), ("uid", .string(object.uid)))
      ),
      ("type", .string(type)), ("reason", .string(reason)), ("message", .string(String(message.prefix(1000)))),
      ("source", .map(("component", .string(ServiceAccess.name)), ("host", .string(node)))),
      ("reportingComponent", .string(ServiceAccess.name)), ("reportingInstance", .string(node)),
      ("firstTimestamp", .string(now)), ("lastTimestamp", .string(now)), ("count", .int(1)))
  }

  private static func list(_ items: [Node]) -> String {
    JSON.emit(.map(("apiVersion", .string("v1")), ("kind", .string("List")), ("items", .list(items))), pretty: false)
  }
}
