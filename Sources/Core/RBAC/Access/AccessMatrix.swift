import Core
import YAML

/// What somebody may do, by namespace: the answers of SelfSubjectRulesReviews in that user's name.
package struct AccessMatrix: Equatable, Sendable {
  package static let path = "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews"
  /// A namespace that does not exist: the answer then has only what the user may do in all namespaces.
  package static let nowhere = "podsec-k8s-rbac-nowhere"

  package static func review(_ namespace: String) -> Node {
    .map(
      ("apiVersion", .string("authorization.k8s.io/v1")), ("kind", .string("SelfSubjectRulesReview")),
      ("spec", .map(("namespace", .string(namespace)))))
  }

  /// What is allowed with one kind of object.
  package struct Rule: Equatable, Hashable, Sendable {
    package let resource: String
    package let verbs: String
  }

  /// One line of the table.
  private struct Row: Equatable {
    let namespace: String
    let rule: Rule
  }

  private var rows: [Row] = []
  private var everywhere: Set<Rule> = []
  /// Whether an authorizer could not list all its rules, so that more may be allowed.
  package private(set) var isIncomplete = false

  package init(everywhere review: Node) {
    let rules = read(review)
    rows = rules.map { Row(namespace: "(all)", rule: $0) }
    everywhere = Set(rules)
  }

  /// Adds what is allowed in one namespace only.
  package mutating func add(_ namespace: String, _ review: Node) {
    for rule in read(review) where !everywhere.contains(rule) {
      rows.append(Row(namespace: namespace, rule: rule))
    }
  }

  package var text: String {
    guard !rows.isEmpty else { return "nothing\n" }
    return Table.text(
      [["NAMESPACE", "RESOURCE", "VERBS"]] + rows.map { [$0.namespace, $0.rule.resource, $0.rule.verbs] })
  }

  private mutating func read(_ review: Node) -> [Rule] {
    if review[path: "status", "incomplete"]?.bool == true { isIncomplete = true }
    var rules: [Rule] = []
    func add(_ resource: String, _ rule: Node) {
      let verbs = AccessMatrix.words(rule["verbs"])
      let new = Rule(resource: resource, verbs: verbs.joined(separator: ","))
      if !rules.contains(new) { rules.append(new) }
    }
    for rule in review[path: "status", "resourceRules"]?.items ?? [] {
      let names = AccessMatrix.words(rule["resourceNames"])
      for group in AccessMatrix.words(rule["apiGroups"]) {
        for resource in AccessMatrix.words(rule["resources"]) {
          let name = group.isEmpty ? resource : AccessMatrix.joined(resource, group)
          add(names.isEmpty ? name : "\(name) \(names.joined(separator: ","))", rule)
        }
      }
    }
    for rule in review[path: "status", "nonResourceRules"]?.items ?? [] {
      for path in AccessMatrix.words(rule["nonResourceURLs"]) { add(path, rule) }
    }
    return rules
  }

  /// `deployments.apps/scale`: the group stands before the subresource.
  private static func joined(_ resource: String, _ group: String) -> String {
    guard let slash = resource.firstIndex(of: "/") else { return "\(resource).\(group)" }
    return "\(resource[..<slash]).\(group)\(resource[slash...])"
  }

  private static func words(_ list: Node?) -> [String] { (list?.items ?? []).map { $0.string ?? "" } }
}
