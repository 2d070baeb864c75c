import Core
import TestSupport
import Testing

@Suite struct SubIDRangeTests {
  private static func range(_ start: UInt32, _ count: UInt32, _ owner: String = "x") -> SubIDRange {
    SubIDRange(owner: owner, start: start, count: count)
  }

  @Test(
    "An id belongs to an account by the ranges of its name or uid",
    arguments: [
      (100_000, true), (165_535, true), (165_536, false), (99_999, false), (231_072, true), (0, false), (7, false),
      (UInt32.max, false),
    ] as [(UInt32, Bool)])
  func hold(id: UInt32, isOwn: Bool) {
    let ranges = SubIDRange.parse("u7s-admin:100000:65536\n988:231072:1\nother:0:100\nu7s-admin:4294967295:0\n")
    let account = Account(name: "u7s-admin", uid: 988, gid: 988, home: "/x")
    #expect(SubIDRange.hold(id, ranges, of: account) == isOwn)
  }

  @Test("Well-formed lines of /etc/subuid are read, others skipped")
  func parse() {
    let text = """
      u7s-admin:100000:65536
      988:231072:1
      # comment
      broken
      a:b:c
      a:1
      a:1:2:3
      a:-1:5
      a:1:4294967296

      last:4294967295:0
      """
    #expect(
      SubIDRange.parse(text) == [
        Self.range(100_000, 65536, "u7s-admin"), Self.range(231072, 1, "988"), Self.range(4_294_967_295, 0, "last"),
      ])
    #expect(SubIDRange.parse("") == [])
    #expect(SubIDRange.parse("a:1:2\r\nb:3:4\r\n") == [Self.range(1, 2, "a"), Self.range(3, 4, "b")])
  }

  @Test("An account's ids are counted by its name and by its uid, and no other account's")
  func total() {
    let ranges = [
      Self.range(100_000, 65536, "u7s-admin"), Self.range(300_000, 10, "988"), Self.range(1, 7, "98"),
      Self.range(1, 7, "u7s-admin2"),
    ]
    #expect(SubIDRange.total(ranges, of: Sample.account) == 65546)
    #expect(SubIDRange.total([], of: Sample.account) == 0)
    let most = Self.range(0, .max, "988")
    #expect(SubIDRange.total([most, most], of: Sample.account) == 2 * UInt64(UInt32.max))
  }

  @Test("The next free start overlaps none of the given ranges")
  func nextStart() {
    let cases: [([SubIDRange], UInt32?)] = [
      ([], 100_000),
      ([Self.range(100_000, 65536)], 165_536),
      ([Self.range(165_536, 65536), Self.range(100_000, 65536)], 231_072),
      ([Self.range(231_072, 65536)], 100_000),
      ([Self.range(165_535, 1)], 165_536),
      ([Self.range(165_536, 1)], 100_000),
      ([Self.range(0, 100_000)], 100_000),
      ([Self.range(0, 100_001)], 100_001),
      ([Self.range(50_000, 500_000), Self.range(100_000, 65536)], 550_000),
      ([Self.range(100_000, 10), Self.range(120_000, 10), Self.range(300_000, 10)], 120_010),
      ([Self.range(100_000, 600_000_000 - 65536)], 600_034_464),
      ([Self.range(100_000, 600_000_000 - 65535)], nil),
      ([Self.range(0, .max)], nil),
    ]
    for (ranges, start) in cases { #expect(SubIDRange.nextStart(in: ranges) == start, "\(ranges)") }
  }

  @Test("The start that is found never overlaps one of many random ranges", arguments: 0..<4)
  func property(seed: Int) throws {
    var random = Generator(seed: UInt64(seed))
    for _ in 0..<300 {
      let ranges = (0..<random.below(12)).map { _ in
        Self.range(UInt32(90_000 + random.below(900_000)), UInt32(1 + random.below(100_000)))
      }
      let start = UInt64(try #require(SubIDRange.nextStart(in: ranges)))
      #expect(start >= 100_000)
      for range in ranges {
        let end = UInt64(range.start) + UInt64(range.count)
        #expect(end <= start || UInt64(range.start) >= start + 65536, "\(ranges)")
      }
    }
  }
}
