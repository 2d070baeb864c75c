import YAML

/// What the API server answered: the status of HTTP, and an object or a `Status`.
package struct APIAnswer: Equatable, Sendable {
  package let status: Int
  package let object: Node
  /// What the API server adds for who called: its `Warning` headers.
  package let warnings: [String]

  package init(status: Int, object: Node, warnings: [String] = []) {
    self.status = status
    self.object = object
    self.warnings = warnings
  }

  /// Reads the body; a `Failure` if it is neither JSON nor an error in plain text.
  package init(status: Int, body: String, warnings: [String] = []) throws(Failure) {
    self.status = status
    self.warnings = warnings
    // NOTE: kubectl's own complaint, `dial tcp: refused`, would be YAML too.
    if body.trimmed.first == "{", let read = try? YAML.parse(body), read.count == 1, case .mapping = read[0] {
      object = read[0]
    } else if status >= 400 {
      object = .map(("message", .string(body.trimmed)))
    } else {
      throw Failure("read the cluster's answer", "it is not an object of JSON")
    }
  }

  package var isSuccess: Bool { (200...299).contains(status) }
  package var isMissing: Bool { status == 404 }
  /// True if somebody else changed the object meanwhile, or made one of that name.
  package var isConflict: Bool { status == 409 }

  /// The object; a `Failure` with the API server's message if it refused.
  package func object(_ tried: Message, hint: Message? = nil) throws(Failure) -> Node {
    guard isSuccess else { throw refusal(tried, hint: hint) }
    return object
  }

  /// The API server's message as a failure.
  package func refusal(_ tried: Message, hint: Message? = nil) -> Failure {
    let words = object["message"]?.string ?? ""
    return Failure(tried, words.isEmpty ? "the cluster answered with status \(status)" : "\(words)", hint: hint)
  }
}
