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

  /// All well-formed lines of /etc/passwd, passwd(5).
  package static func parse(_ text: String) -> [Account] {
    text.lines.compactMap { line in
      let fields = line.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
      guard fields.count == 7, let uid = UInt32(fields[2]), let gid = UInt32(fields[3]) else { return nil }
      return Account(name: fields[0], uid: uid, gid: gid, home: fields[5])
    }
  }
}
