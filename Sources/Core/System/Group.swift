/// One group of /etc/group, group(5).
package struct Group: Equatable, Sendable {
  package var name: String
  package var gid: UInt32
  package var members: [String]

  package init(name: String, gid: UInt32, members: [String]) {
    self.name = name
    self.gid = gid
    self.members = members
  }

  /// All well-formed lines.
  package static func parse(_ text: String) -> [Group] {
    text.lines.compactMap { line in
      let fields = line.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
      guard fields.count == 4, let gid = UInt32(fields[2]) else { return nil }
      return Group(name: fields[0], gid: gid, members: fields[3].split(separator: ",").map(String.init))
    }
  }

  /// Whether the person is in it, by its list or as the primary group.
  package func has(_ person: Account) -> Bool { person.gid == gid || members.contains(person.name) }
}
