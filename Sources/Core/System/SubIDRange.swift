/// A range of subordinate ids, one line of /etc/subuid or /etc/subgid: `name:start:count` (subuid(5)).
package struct SubIDRange: Equatable, Sendable {
  package var owner: String
  package var start: UInt32
  package var count: UInt32

  package init(owner: String, start: UInt32, count: UInt32) {
    self.owner = owner
    self.start = start
    self.count = count
  }

  /// All well-formed lines; others are skipped, as newuidmap(1) does.
  package static func parse(_ text: String) -> [SubIDRange] {
    text.lines.compactMap { line in
      let fields = line.split(separator: ":", omittingEmptySubsequences: false)
      guard fields.count == 3, let start = UInt32(fields[1]), let count = UInt32(fields[2]) else { return nil }
      return SubIDRange(owner: String(fields[0]), start: start, count: count)
    }
  }

  /// How many ids the account has, by name or number.
  package static func total(_ ranges: [SubIDRange], of account: Account) -> UInt64 {
    ranges.filter { $0.owner == account.name || $0.owner == String(account.uid) }.reduce(0) { $0 + UInt64($1.count) }
  }

  /// Whether the id is one of the account's own.
  package static func hold(_ id: UInt32, _ ranges: [SubIDRange], of account: Account) -> Bool {
    ranges.contains { range in
      (range.owner == account.name || range.owner == String(account.uid))
        && UInt64(range.start)..<UInt64(range.start) + UInt64(range.count) ~= UInt64(id)
    }
  }

  /// What a cluster's pods need: 65536 ids.
  package static let needed: UInt32 = 65536
  /// More than this many ids are not given to one account.
  package static let limit: UInt32 = 2_000_000_000

  /// The first free start at or above 100000 (SUB_UID_MIN of login.defs(5)) for `count` ids in both files; nil if none.
  ///
  /// `needed` ids stay below SUB_UID_MAX of login.defs(5); more may go up to the highest id of Linux.
  package static func nextStart(in ranges: [SubIDRange], for count: UInt32 = needed) -> UInt32? {
    var start: UInt64 = 100_000
    for range in ranges.sorted(by: { $0.start < $1.start }) {
      let end = UInt64(range.start) + UInt64(range.count)
      if UInt64(range.start) < start + UInt64(count) && end > start { start = end }
    }
    let end = count > needed ? UInt64(UInt32.max) : 600_100_000
    return start + UInt64(count) <= end ? UInt32(start) : nil
  }
}
