import Core
import YAML

/// A RoleBinding or ClusterRoleBinding of the cluster.
package struct Binding: Equatable, Sendable {
  package let name: String
  /// nil for a ClusterRoleBinding.
  package let namespace: String?
  package let role: RoleReference
  package let subjects: [Subject]
  private let object: Node

  /// nil if the node is not a binding.
  package init?(_ object: Node) {
    guard let name = object[path: "metadata", "name"]?.string, let role = object["roleRef"].flatMap(RoleReference.init)
    else { return nil }
    self.name = name
    self.role = role
    self.object = object
    namespace = object[path: "metadata", "namespace"]?.string
    subjects = (object["subjects"]?.items ?? []).compactMap(Subject.init)
  }

  package static let api = "/apis/rbac.authorization.k8s.io/v1"
  package static let roleBindings = api + "/rolebindings"
  package static let clusterRoleBindings = api + "/clusterrolebindings"

  /// Its path in the API. The name comes from the cluster, and may hold characters that are special in a URL.
  package var path: String {
    let name = APIPage.escaped(name)
    return namespace.map { "\(Binding.api)/namespaces/\(APIPage.escaped($0))/rolebindings/\(name)" }
      ?? "\(Binding.clusterRoleBindings)/\(name)"
  }

  /// `rolebinding.rbac.authorization.k8s.io/devs`, as kubectl names it.
  package var words: String { Binding.words(name, isInNamespace: namespace != nil) }

  static func words(_ name: String, isInNamespace: Bool) -> String {
    "\(isInNamespace ? "rolebinding" : "clusterrolebinding").\(Subject.apiGroup)/\(name)"
  }

  /// A new one.
  package static func make(_ target: BindingTarget) -> Node {
    var object = KubernetesObject.make(
      "\(Subject.apiGroup)/v1", target.namespace == nil ? "ClusterRoleBinding" : "RoleBinding",
      target.binding.description, namespace: target.namespace?.description)
    object["roleRef"] = target.reference.node
    object["subjects"] = .list([target.subject.node])
    return object
  }

  /// The object with one more subject. It keeps the resourceVersion that was read, so that the API refuses the update
  /// if somebody else changed the object meanwhile.
  package func adding(_ subject: Subject) -> Node {
    var object = object
    object["subjects"] = .list((object["subjects"]?.items ?? []) + [subject.node])
    return object
  }

  /// The object without that subject; nil if no other is left. Other subjects stay, service accounts too.
  package func removing(_ subject: Subject) -> Node? {
    let others = (object["subjects"]?.items ?? []).filter { Subject($0) != subject }
    guard !others.isEmpty else { return nil }
    var object = object
    object["subjects"] = .list(others)
    return object
  }

  /// The options of a removal that fails if somebody changed the binding since it was read.
  package var removal: Node { KubernetesObject.removal(of: object) }
}
