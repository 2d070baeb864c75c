/// The system user that a rootless cluster runs as.
package enum ClusterAccount {
  /// Its user namespace holds the cluster; a second cluster on a host is not supported yet.
  package static let name = "u7s-admin"
}
