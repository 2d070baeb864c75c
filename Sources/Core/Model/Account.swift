/// The system user whose user namespace holds the cluster, as /etc/passwd names it (passwd(5)).
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

  /// The account's line of /etc/passwd; nil where there is none, it is damaged, or it is root's.
  package init?(_ name: String, inPasswd text: String) {
    for line in text.lines {
      let fields = line.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false).map {
        String(Substring($0))
      }
      guard fields.first == name else { continue }
      guard fields.count >= 6, let uid = UInt32(fields[2]), let gid = UInt32(fields[3]), uid != 0 else { return nil }
      self.init(name: name, uid: uid, gid: gid, home: fields[5])
      return
    }
    return nil
  }

  /// The one account this suite works with; a second cluster on a host is not supported yet.
  package static let name = "u7s-admin"
}
