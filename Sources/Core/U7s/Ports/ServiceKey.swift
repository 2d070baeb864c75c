import Core

/// Namespace and name of a Service.
package struct ServiceKey: Hashable, Comparable, Sendable {
  package let namespace: String
  package let name: String

  package init(_ namespace: String, _ name: String) {
    self.namespace = namespace
    self.name = name
  }

  package static func < (a: ServiceKey, b: ServiceKey) -> Bool { (a.namespace, a.name) < (b.namespace, b.name) }

  /// `namespace/name`
  package var text: String { "\(namespace)/\(name)" }
}
