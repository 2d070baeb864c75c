import Core
import YAML

/// The question whether a user may do something.
package struct AccessQuestion: Equatable, Sendable {
  package static let path = "/apis/authorization.k8s.io/v1/subjectaccessreviews"

  /// `resourceAttributes` or `nonResourceAttributes`.
  private let key: String
  private let attributes: Node

  /// `VERB RESOURCE [NAME]`.
  init(_ options: CommandOptions, _ words: ArraySlice<String>, _ namespace: NamespaceName?) throws(Failure) {
    let words = Array(words)
    let verb = words[0]
    guard verb == "*" || !verb.isEmpty && verb.utf8.allSatisfy(ASCII.isLower) && verb.utf8.count <= 30 else {
      throw options.wrong("\(CommandOptions.shortened(verb)) is no verb, such as get or create")
    }
    guard !words[1].hasPrefix("/") else {
      guard words.count == 2, namespace == nil else { throw options.wrong("a path has neither a name nor a namespace") }
      guard words[1].utf8.count <= 253, words[1].utf8.allSatisfy({ $0 > 32 && $0 < 127 }) else {
        throw options.wrong("\(CommandOptions.shortened(words[1])) is no path")
      }
      key = "nonResourceAttributes"
      attributes = .map(("verb", .string(verb)), ("path", .string(words[1])))
      return
    }
    guard let resource = APIResource(words[1]) else {
      throw options.wrong(
        "\(CommandOptions.shortened(words[1])) is no resource that is known without its group",
        hint: "RESOURCE.GROUP; kubectl api-resources lists all")
    }
    var value = Node.map(
      ("verb", .string(verb)), ("group", .string(resource.group)), ("resource", .string(resource.name)))
    if let part = resource.part { value["subresource"] = .string(part) }
    if words.count == 3 { value["name"] = .string(try options.name(words[2], "an object").description) }
    if let namespace { value["namespace"] = .string(namespace.description) }
    key = "resourceAttributes"
    attributes = value
  }

  /// The review that the API server answers.
  package func review(_ user: RBACName, groups: [String]) -> Node {
    .map(
      ("apiVersion", .string("authorization.k8s.io/v1")), ("kind", .string("SubjectAccessReview")),
      (
        "spec",
        .map(
          ("user", .string(user.description)), ("groups", .list(groups.map { .string($0) })), (key, attributes))
      ))
  }

  /// The answer, with the reason that the API server gives.
  package static func answer(_ review: Node) -> (isAllowed: Bool, reason: String) {
    (
      review[path: "status", "allowed"]?.bool ?? false,
      review[path: "status", "reason"]?.string ?? review[path: "status", "evaluationError"]?.string ?? ""
    )
  }
}
