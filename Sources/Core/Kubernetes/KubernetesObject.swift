import YAML

/// Objects of the Kubernetes API, as documents.
package enum KubernetesObject {
  /// The head of an object: `apiVersion`, `kind`, and `metadata` with its name, namespace (nil for none) and labels.
  package static func make(
    _ apiVersion: String, _ kind: String, _ name: String, namespace: String? = nil, labels: [String: String] = [:]
  ) -> Node {
    var metadata = Node.map(("name", .string(name)))
    if let namespace { metadata["namespace"] = .string(namespace) }
    for (key, value) in labels.sorted(by: { $0.key < $1.key }) { metadata[path: ["labels", key]] = .string(value) }
    return .map(("apiVersion", .string(apiVersion)), ("kind", .string(kind)), ("metadata", metadata))
  }

  /// Several texts as a list of a document.
  package static func strings(_ values: String...) -> Node { .list(values.map { .string($0) }) }

  /// A rule of a role: the verbs on a resource of an API group, of objects of these names or of all.
  package static func rule(_ resource: String, _ verbs: [String], group: String = "", names: [String] = []) -> Node {
    var rule = Node.map(
      ("apiGroups", strings(group)), ("resources", strings(resource)), ("verbs", .list(verbs.map { .string($0) })))
    if !names.isEmpty { rule["resourceNames"] = .list(names.map { .string($0) }) }
    return rule
  }

  /// The options of a removal that fails if somebody changed the object, or made another one, since it was read.
  package static func removal(of object: Node) -> Node {
    var options = Node.map(("apiVersion", .string("v1")), ("kind", .string("DeleteOptions")))
    for key in ["uid", "resourceVersion"] {
      if let value = object[path: "metadata", key]?.string { options[path: ["preconditions", key]] = .string(value) }
    }
    return options
  }
}
