/// Namespace and name of a Service or a pod.
package struct ObjectKey: Hashable, Comparable, Sendable {
  package let namespace: String
  package let name: String

  package init(_ namespace: String, _ name: String) {
    self.namespace = namespace
    self.name = name
  }

  package static func < (a: ObjectKey, b: ObjectKey) -> Bool { (a.namespace, a.name) < (b.namespace, b.name) }

  /// `namespace/name`
  package var text: String { "\(namespace)/\(name)" }
}
