import Core
import YAML

/// PodSecurityPolicies of a file, with the roles and bindings that say where each counts.
package struct PSPConversion: Equatable, Sendable {
  /// The label of namespaces in which a policy counts that no role of the file may use.
  package static let label = "podsec.u7s/policy"

  private let policies: [PodSecurityPolicy]
  private let places: [String: Place]

  /// Where roles and bindings let a policy be used.
  private struct Place: Equatable, Sendable {
    var namespaces: [String] = []
    var isEverywhere = false
  }

  /// A `Failure` for a text without a policy, and for a policy whose name cannot be one.
  package init(_ text: String, path: String) throws(Failure) {
    let tried: Message = "convert \(path)"
    let documents: [Node]
    do throws(ParseError) {
      documents = try YAML.parse(text)
    } catch {
      throw Failure(tried, "\(error.text)")
    }
    let objects = documents.flatMap { $0["kind"]?.string == "List" ? $0["items"]?.items ?? [] : [$0] }
    var policies: [PodSecurityPolicy] = []
    for object in objects where object["kind"]?.string == "PodSecurityPolicy" {
      let name = object[path: "metadata", "name"]?.string ?? ""
      guard let last = name.utf8.last, ASCII.isAlphanumeric(last), RBACName(name) != nil, name.utf8.count <= 200,
        name.utf8.allSatisfy({ ASCII.isLower($0) || ASCII.isDigit($0) || $0 == 0x2d || $0 == 0x2e })
      else { throw Failure(tried, "\(CommandOptions.shortened(name)) is no name of a policy: a-z, 0-9, - and .") }
      guard !policies.contains(where: { $0.name == name }) else {
        throw Failure(tried, "two policies have the name \(name)")
      }
      policies.append(PodSecurityPolicy(name: name, object))
    }
    guard !policies.isEmpty else { throw Failure(tried, "there is no PodSecurityPolicy in it") }
    self.policies = policies
    places = PSPConversion.places(objects, policies.map(\.name))
  }

  private static func places(_ objects: [Node], _ policies: [String]) -> [String: Place] {
    var places: [String: Place] = [:]
    for role in objects where ["Role", "ClusterRole"].contains(role["kind"]?.string) {
      let used = (role["rules"]?.items ?? []).flatMap { usedPolicies($0, policies) }
      for binding in objects
      where ["RoleBinding", "ClusterRoleBinding"].contains(binding["kind"]?.string)
        && binding[path: "roleRef", "name"] == role[path: "metadata", "name"]
        && binding[path: "roleRef", "kind"] == role["kind"]
      {
        for policy in used {
          if binding["kind"]?.string == "ClusterRoleBinding" {
            places[policy, default: Place()].isEverywhere = true
          } else if let namespace = NamespaceName(binding[path: "metadata", "namespace"]?.string ?? "default") {
            places[policy, default: Place()].namespaces.append(namespace.description)
          }
        }
      }
    }
    return places
  }

  private static func usedPolicies(_ rule: Node, _ policies: [String]) -> [String] {
    func words(_ key: String) -> [String] { (rule[key]?.items ?? []).compactMap(\.string) }
    guard !Set(words("resources")).isDisjoint(with: ["podsecuritypolicies", "*"]),
      !Set(words("verbs")).isDisjoint(with: ["use", "*"])
    else { return [] }
    let names = words("resourceNames")
    return names.isEmpty ? policies : policies.filter(names.contains)
  }

  /// What to apply, and as comments what an administrator decides.
  package var text: String {
    policies.map { policy in
      let rules = policy.rules
      var text = "# PodSecurityPolicy \(policy.name): level \(policy.level.rawValue)\n"
      text += "# \(PSPConversion.advice(policy, places[policy.name]))\n"
      for line in policy.defaults { text += "# default that pods now set themselves: \(Printable.line(line))\n" }
      if rules.isEmpty { return text + "# the level covers all of it\n" }
      return text + "---\n" + YAML.emit([PSPConversion.validation(policy, rules), binding(policy)])
    }.joined(separator: "---\n")
  }

  private static func advice(_ policy: PodSecurityPolicy, _ place: Place?) -> String {
    let level = policy.level.rawValue
    guard let place else {
      return "podsec-k8s-pss NAMESPACE \(level)   # and kubectl label namespace NAMESPACE \(label)=\(policy.name)"
    }
    if place.isEverywhere { return "U7S_POD_SECURITY=\(level) for the cluster, or podsec-k8s-pss for each namespace" }
    return place.namespaces.map { "podsec-k8s-pss \($0) \(level)" }.joined(separator: "; ")
  }

  private static func validation(_ policy: PodSecurityPolicy, _ rules: [PodSecurityPolicy.Rule]) -> Node {
    var object = KubernetesObject.make(
      "admissionregistration.k8s.io/v1", "ValidatingAdmissionPolicy", "psp-\(policy.name)")
    let all =
      "object.spec.containers + object.spec.?initContainers.orValue([]) + object.spec.?ephemeralContainers.orValue([])"
    object["spec"] = .map(
      ("failurePolicy", .string("Fail")),
      (
        "matchConstraints",
        .map(
          (
            "resourceRules",
            .list([
              .map(
                ("apiGroups", .list([.string("")])), ("apiVersions", .list([.string("v1")])),
                ("operations", KubernetesObject.strings("CREATE", "UPDATE")),
                ("resources", KubernetesObject.strings("pods", "pods/ephemeralcontainers")))
            ])
          ))
      ),
      ("variables", .list([.map(("name", .string("containers")), ("expression", .string(all)))])),
      (
        "validations",
        .list(
          rules.map { rule in
            .map(
              ("expression", .string(rule.expression)),
              ("message", .string("PodSecurityPolicy \(policy.name): \(rule.message)")))
          })
      ))
    return object
  }

  private func binding(_ policy: PodSecurityPolicy) -> Node {
    func expression(_ operation: String, _ names: [String]) -> Node {
      .map(
        ("key", .string("kubernetes.io/metadata.name")), ("operator", .string(operation)),
        ("values", .list(names.map { .string($0) })))
    }
    var selector: Node
    switch places[policy.name] {
    case nil: selector = .map(("matchLabels", .map((PSPConversion.label, .string(policy.name)))))
    case let place? where !place.isEverywhere:
      selector = .map(("matchExpressions", .list([expression("In", Set(place.namespaces).sorted())])))
    default:
      // A pod was admitted by any one policy: where another one is bound in a namespace, that one counts.
      let others = places.filter { $0.key != policy.name && !$0.value.isEverywhere }.flatMap(\.value.namespaces)
      let exempt = Set(others + ["kube-system"]).sorted()
      selector = .map(("matchExpressions", .list([expression("NotIn", exempt)])))
    }
    var object = KubernetesObject.make(
      "admissionregistration.k8s.io/v1", "ValidatingAdmissionPolicyBinding", "psp-\(policy.name)")
    object["spec"] = .map(
      ("policyName", .string("psp-\(policy.name)")), ("validationActions", KubernetesObject.strings("Deny")),
      ("matchResources", .map(("namespaceSelector", selector))))
    return object
  }
}
