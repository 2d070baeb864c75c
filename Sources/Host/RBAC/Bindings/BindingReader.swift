import Core
import CoreRBAC
import Host

/// Bindings as the cluster has them.
enum BindingReader {
  /// One binding; nil where there is none.
  static func binding(_ api: ClusterAPI, _ path: String, _ tried: Message) throws(Failure) -> Binding? {
    let answer = try api.call(.get, path)
    if answer.isMissing { return nil }
    guard let binding = Binding(try answer.object(tried)) else {
      throw Failure(tried, "the cluster answered with something else than a binding")
    }
    return binding
  }

  /// All bindings: those for the whole cluster, then those of namespaces.
  static func all(_ api: ClusterAPI) throws(Failure) -> [Binding] {
    let clusterWide = try api.list(Binding.clusterRoleBindings, "list the ClusterRoleBindings")
    let others = try api.list(Binding.roleBindings, "list the RoleBindings of all namespaces")
    return (clusterWide + others).compactMap(Binding.init)
  }
}
