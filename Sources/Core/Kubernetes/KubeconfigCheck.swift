import YAML

/// Judges a kubeconfig that the cluster's user can write, before root's tools use it.
package enum KubeconfigCheck {
  /// Throws a `Failure` naming the key that may not be there: one that runs a program (`exec`, `auth-provider`), that
  /// names a file (`tokenFile`, `client-key`, ...), or any other that kubeadm does not write itself.
  package static func check(_ text: String, path: String) throws(Failure) {
    let document: Node
    do throws(ParseError) {
      let documents = try YAML.parse(text)
      guard documents.count == 1, let only = documents.first else {
        throw ParseError(line: 1, column: 1, problem: "not one document")
      }
      document = only
    } catch {
      throw Failure("read \(path)", "\(error.text)")
    }
    try allow(
      document, ["apiVersion", "kind", "clusters", "contexts", "current-context", "preferences", "users"], "", path)
    guard document["apiVersion"]?.string == "v1", document["kind"]?.string == "Config" else {
      throw Failure("read \(path)", "it is not a kubeconfig: apiVersion v1, kind Config")
    }
    try scalars(document, ["current-context"], "", path)
    let preferences = document["preferences"] ?? .null
    guard preferences.isNull || preferences == .mapping(Mapping()) else {
      throw refusal("preferences", path)
    }
    try each(document, "clusters", "cluster", ["certificate-authority-data", "server"], path)
    try each(document, "contexts", "context", ["cluster", "user", "namespace"], path)
    try each(document, "users", "user", ["client-certificate-data", "client-key-data"], path)
  }

  private static func each(_ document: Node, _ list: String, _ key: String, _ allowed: Set<String>, _ path: String)
    throws(Failure)
  {
    guard case .sequence(let items)? = document[list] else { throw malformed(list, "a list", path) }
    for item in items {
      try allow(item, ["name", key], list, path)
      try scalars(item, ["name"], list, path)
      try allow(item[key] ?? .null, allowed, "\(list).\(key)", path)
      try scalars(item[key] ?? .null, allowed, "\(list).\(key)", path)
    }
  }

  private static func allow(_ node: Node, _ keys: Set<String>, _ place: String, _ path: String) throws(Failure) {
    guard case .mapping(let mapping) = node else { throw malformed(place, "a mapping", path) }
    for entry in mapping.entries where !keys.contains(entry.key.text) {
      throw refusal((place.isEmpty ? "" : place + ".") + entry.key.text, path)
    }
  }

  private static func scalars(_ node: Node, _ keys: Set<String>, _ place: String, _ path: String) throws(Failure) {
    for entry in node.entries where keys.contains(entry.key.text) {
      guard case .scalar = entry.value else {
        throw malformed((place.isEmpty ? "" : place + ".") + entry.key.text, "a text", path)
      }
    }
  }

  private static func malformed(_ place: String, _ what: Message, _ path: String) -> Failure {
    Failure("read \(path)", "it is not a kubeconfig: \(place.isEmpty ? "the document" : "'\(place)'") is not \(what)")
  }

  private static func refusal(_ key: String, _ path: String) -> Failure {
    Failure(
      "take \(path) for root",
      "it holds '\(key)', which kubeadm does not write: programs and files it names would be root's",
      hint: "kubeadm kubeconfig user   # makes a clean one; compare it with \(path)")
  }
}
