/// The kernel keys that a user holds and may hold.
package struct KeyQuota: Equatable, Sendable {
  package var held: Int
  package var limit: Int

  package init(held: Int, limit: Int) {
    self.held = held
    self.limit = limit
  }

  /// What /proc/key-users says of a uid (keyrings(7)); nil where it holds none.
  ///
  /// Its lines are `uid: usage nkeys/nikeys qnkeys/maxkeys qnbytes/maxbytes`.
  package static func parse(_ text: String, uid: UInt32) -> KeyQuota? {
    for line in text.split(separator: "\n") {
      let fields = line.split(separator: " ")
      guard fields.count >= 4, fields[0] == "\(uid):" else { continue }
      let quota = fields[3].split(separator: "/")
      if quota.count == 2, let held = Int(quota[0]), let limit = Int(quota[1]) {
        return KeyQuota(held: held, limit: limit)
      }
    }
    return nil
  }
}
