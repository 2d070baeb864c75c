import YAML

/// Checks a kubeconfig that users other than root can write, before root's tools use it.
///
/// Only what `text` returns may be handed on: it is written anew from the values that were checked. Another reader may
/// understand the original differently (kubectl's reads a merge key in another way than YAML 1.1 says).
package enum KubeconfigCheck {
  /// Who wrote a kubeconfig, which decides what it may hold.
  package enum Author {
    /// kubeadm: certificates, and nothing else.
    case kubeadm
    /// An administrator: a token, a password, and ways to reach the server too.
    case administrator
  }

  /// The kubeconfig's checked values as text. Throws a `Failure` naming the key that may not be there: one that runs a
  /// program (`exec`, `auth-provider`), that names a file (`tokenFile`, `client-key`, ...), or any unknown one.
  package static func text(_ text: String, path: String, by author: Author = .kubeadm) throws(Failure) -> String {
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
    return YAML.emit([try Reading(path: path, author: author).document(document)])
  }
}

/// The rules of one call.
private struct Reading {
  let path: String
  let author: KubeconfigCheck.Author

  private static let top = ["apiVersion", "kind", "clusters", "contexts", "current-context", "preferences", "users"]
  private static let flags: Set<String> = ["insecure-skip-tls-verify", "disable-compression"]

  private var clusterKeys: [String] {
    let kubeadms = ["certificate-authority-data", "server"]
    return author == .kubeadm ? kubeadms : kubeadms + ["tls-server-name", "proxy-url"] + Reading.flags
  }

  private var userKeys: [String] {
    let kubeadms = ["client-certificate-data", "client-key-data"]
    return author == .kubeadm ? kubeadms : kubeadms + ["token", "username", "password", "as", "as-uid"]
  }

  func document(_ node: Node) throws(Failure) -> Node {
    _ = try entries(node, Reading.top, "")
    guard node["apiVersion"]?.string == "v1", node["kind"]?.string == "Config" else {
      throw Failure("read \(path)", "it is not a kubeconfig: apiVersion v1, kind Config")
    }
    let preferences = node["preferences"] ?? .null
    guard preferences.isNull || preferences == .mapping(Mapping()) else { throw refusal("preferences") }
    var result = Node.map(("apiVersion", .string("v1")), ("kind", .string("Config")))
    result["clusters"] = try list(node, "clusters", "cluster", clusterKeys)
    result["contexts"] = try list(node, "contexts", "context", ["cluster", "user", "namespace"])
    result["users"] = try list(node, "users", "user", userKeys)
    if let context = node["current-context"], !context.isNull {
      result["current-context"] = try value(context, "current-context", "")
    }
    return result
  }

  private func list(_ document: Node, _ list: String, _ key: String, _ allowed: [String]) throws(Failure) -> Node {
    // Of several files of an administrator's, one may have no list of a kind.
    if author == .administrator, document[list]?.isNull ?? true { return .list([]) }
    guard case .sequence(let items)? = document[list] else { throw malformed(list, "a list") }
    var judged: [Node] = []
    for item in items {
      _ = try entries(item, ["name", key], list)
      var fields: [(String, Node)] = []
      for entry in try entries(item[key] ?? .null, allowed, "\(list).\(key)") where !entry.value.isNull {
        fields.append((entry.key.text, try value(entry.value, entry.key.text, "\(list).\(key)")))
      }
      let name = try item["name"].map { node throws(Failure) in try value(node, "name", list) }
      judged.append(.map(("name", name ?? .string("")), (key, .map(fields))))
    }
    return .list(judged)
  }

  /// The entries of a mapping whose keys are all allowed.
  private func entries(_ node: Node, _ keys: [String], _ place: String) throws(Failure) -> [Mapping.Entry] {
    guard case .mapping(let mapping) = node else { throw malformed(place, "a mapping") }
    for entry in mapping.entries where !keys.contains(where: { $0.utf8.elementsEqual(entry.key.text.utf8) }) {
      throw refusal(within(place, entry.key.text))
    }
    return mapping.entries
  }

  /// A flag, or a text without control characters: kubectl prints names and addresses.
  private func value(_ node: Node, _ key: String, _ place: String) throws(Failure) -> Node {
    if Reading.flags.contains(key) {
      guard let flag = node.bool else { throw malformed(within(place, key), "true or false") }
      return .bool(flag)
    }
    guard case .scalar(let scalar) = node, !scalar.text.unicodeScalars.contains(where: Printable.isControl) else {
      throw malformed(within(place, key), "a text")
    }
    return .string(scalar.text)
  }

  private func within(_ place: String, _ key: String) -> String { place.isEmpty ? key : "\(place).\(key)" }

  private func malformed(_ place: String, _ what: Message) -> Failure {
    Failure("read \(path)", "it is not a kubeconfig: \(place.isEmpty ? "the document" : "'\(place)'") is not \(what)")
  }

  private func refusal(_ key: String) -> Failure {
    switch author {
    case .kubeadm:
      Failure(
        "take \(path) for root",
        "it holds '\(key)', which kubeadm does not write: programs and files it names would be root's",
        hint: "kubeadm kubeconfig user   # makes a clean one; compare it with \(path)")
    case .administrator:
      Failure(
        "use \(path) as root", "it holds '\(key)': programs that it names would be run, and files read, as root",
        hint: """
          give an administrator's with certificates or a token in it; kubectl config view --raw --flatten puts \
          certificates into the file
          """)
    }
  }
}
