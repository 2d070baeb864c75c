import Core

extension Owner {
  /// The account that the node runs as.
  package static let account = Owner.user(ClusterAccount.name)
}
