import Core
import YAML

/// What a server publishes for other nodes. It comes over plain HTTP and is not trusted before it is checked here.
package struct PublishedTrust: Equatable, Sendable {
  /// Names of the key files, sorted.
  package var names: [String]

  /// The largest file or list that is accepted, in bytes.
  package static let limit = 256 << 10
  package static let mostKeys = 100

  /// Reads nginx's list of the keys' directory (autoindex_format json).
  ///
  /// Throws a `Failure` if it is not a JSON list, if a name is not a plain file name, or if policy.json is missing.
  package init(listing: String, server: Address) throws(Failure) {
    func refused(_ why: Message) -> Failure {
      Failure("read the list of keys of \(server)", why, hint: "curl \(PodsecServer.keysURL)   # shows what it says")
    }
    guard listing.utf8.count <= PublishedTrust.limit, let documents = try? YAML.parse(listing), documents.count == 1,
      case .sequence(let items) = documents[0]
    else { throw refused("it is not a list in JSON") }
    var names: [String] = []
    for item in items {
      guard let name = item["name"]?.string, PublishedTrust.isFileName(name) else {
        throw refused("it holds a name that is no plain file name")
      }
      names.append(name)
    }
    guard names.contains("policy.json") else { throw refused("policy.json is not in it") }
    self.names = names.filter { $0.hasSuffix(".pgp") }.sorted()
    guard self.names.count <= PublishedTrust.mostKeys else { throw refused("it holds \(self.names.count) keys") }
    guard Set(self.names).count == self.names.count else { throw refused("a name stands twice") }
  }

  /// Fetches a published file; an empty name fetches the list of them. The address is `server`, without name
  /// resolution.
  package static func download(_ name: String, from server: Address) -> Command {
    Curl.command(
      ["--fail", "--silent", "--show-error", "--proto", "=http", "--noproxy", "*", "--connect-timeout", "10"]
        + ["--max-time", "30", "--max-filesize", "\(limit)"]
        + [
          "--resolve", "\(PodsecServer.signatures):\(PodsecServer.signaturePort):\(server)",
          PodsecServer.keysURL + name,
        ])
  }

  /// Letters, digits, `.`, `_` and `-`; no dot or hyphen first.
  package static func isFileName(_ name: String) -> Bool {
    guard (1...64).contains(name.utf8.count), let first = name.utf8.first,
      ASCII.isAlphanumeric(first) || first == 95
    else { return false }
    return name.utf8.allSatisfy { ASCII.isAlphanumeric($0) || ".-_".utf8.contains($0) }
  }

  /// Checks the policy for use on this node: it may accept only images signed with these keys, and rejects all others.
  package func policy(_ text: String, server: Address) throws(Failure) -> ImagePolicy {
    let path = "the policy of \(server)"
    guard text.utf8.count <= PublishedTrust.limit else {
      throw Failure("read \(path)", "it is larger than \(PublishedTrust.limit) bytes")
    }
    let policy: ImagePolicy
    do { policy = try ImagePolicy(text, path: path) } catch { throw Failure(error.tried, error.why) }
    func refused(_ why: Message) -> Failure {
      Failure(
        "take over \(path)", why,
        hint:
          "podsec-create-policy \(server)   # on that server; what a node shall allow beyond it is for \(PodsecPaths.policy) there"
      )
    }
    guard policy.isRejecting else { throw refused("it does not reject what it does not name") }
    for transport in policy.document["transports"]?.entries ?? [] where transport.key.text != "docker" {
      throw refused("it allows images of the transport '\(transport.key.text)'")
    }
    for scope in policy.scopes {
      guard SignatureScope(scope.name) != nil else { throw refused("'\(scope.name)' is no registry or path of one") }
      for requirement in scope.requirements.items {
        if let why = objection(requirement) { throw refused("\(scope.name): \(why)") }
      }
    }
    return policy
  }

  private func objection(_ requirement: Node) -> String? {
    if requirement["type"]?.string == "reject" { return nil }
    guard requirement["type"]?.string == "signedBy", requirement["keyType"]?.string == "GPGKeys" else {
      return "it asks for no OpenPGP signature"
    }
    for key in requirement.entries.map(\.key.text) where !["type", "keyType", "keyPath"].contains(key) {
      return "its requirement has the key '\(key)'"
    }
    guard let path = requirement["keyPath"]?.string, names.contains(where: { PodsecPaths.keys + "/" + $0 == path })
    else { return "its key is not among the published ones" }
    return nil
  }
}
