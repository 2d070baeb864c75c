import YAML

/// Judges a kubeconfig that the cluster's user can write, before root's tools use it.
package enum Kubeconfig {
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
      throw Failure("read \(path)", error.text)
    }
    try allow(
      document, ["apiVersion", "kind", "clusters", "contexts", "current-context", "preferences", "users"], "", path)
    guard document["preferences"]?.entries.isEmpty ?? true else { throw refusal("preferences", path) }
    try each(document, "clusters", "cluster", ["certificate-authority-data", "server"], path)
    try each(document, "contexts", "context", ["cluster", "user", "namespace"], path)
    try each(document, "users", "user", ["client-certificate-data", "client-key-data"], path)
  }

  private static func each(_ document: Node, _ list: String, _ key: String, _ allowed: Set<String>, _ path: String)
    throws(Failure)
  {
    for item in document[list]?.items ?? [] {
      try allow(item, ["name", key], list, path)
      try allow(item[key] ?? .null, allowed, "\(list).\(key)", path)
    }
  }

  private static func allow(_ node: Node, _ keys: Set<String>, _ place: String, _ path: String) throws(Failure) {
    for entry in node.entries where !keys.contains(entry.key.text) {
      throw refusal((place.isEmpty ? "" : place + ".") + entry.key.text, path)
    }
  }

  private static func refusal(_ key: String, _ path: String) -> Failure {
    Failure(
      "take \(path) for root",
      "it holds '\(key)', which kubeadm does not write: programs and files it names would be root's",
      hint: "kubeadm kubeconfig user   # makes a clean one; compare it with \(path)")
  }
}
