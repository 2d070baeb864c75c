/// An account, as /etc/passwd names it (passwd(5)).
package struct Account: Equatable, Sendable {
  package var name: String
  package var uid: UInt32
  package var gid: UInt32
  package var home: String

  package init(name: String, uid: UInt32, gid: UInt32, home: String) {
    self.name = name
    self.uid = uid
    self.gid = gid
    self.home = home
  }

  /// The system user whose user namespace holds the cluster; a second cluster on a host is not supported yet.
  package static let name = "u7s-admin"
}
