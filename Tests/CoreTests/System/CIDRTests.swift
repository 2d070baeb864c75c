import Core
import Glibc
import Testing

@Suite struct CIDRTests {
  @Test(
    "An address range is read and written",
    arguments: ["10.244.0.0/16", "10.0.0.1/32", "0.0.0.0/0", "192.168.7.11/24", "fd00::/8", "::/0", "::1/128"])
  func good(text: String) throws { #expect(try #require(CIDR(text)).description == text) }

  @Test(
    "A text that is not an address range is refused",
    arguments: [
      "", "/", "10.0.0.0", "10.0.0.0/", "/8", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/08",
      "10.0.0.0/8/8",
      "10.0.0.0/8 ", "10.0.0/8", "::/129", "10.0.0.0/a", "10.0.0.0/255.0.0.0", "10.0.0.0/99999999999999999999",
    ])
  func bad(text: String) { #expect(CIDR(text) == nil) }

  @Test(
    "The n-th host is counted from the network's first address and stays inside the network",
    arguments: Rows.lines(
      """
      10.96.0.0/12 | 1 | 10.96.0.1
      10.96.0.0/12 | 10 | 10.96.0.10
      10.96.0.0/12 | 100 | 10.96.0.100
      10.99.88.77/12 | 2 | 10.96.0.2
      10.0.0.0/24 | 0 | 10.0.0.0
      10.0.0.0/24 | 255 | 10.0.0.255
      10.0.0.0/24 | 256 | -
      10.0.0.0/24 | -1 | -
      10.0.0.0/16 | 256 | 10.0.1.0
      10.0.0.0/16 | 65535 | 10.0.255.255
      10.0.0.0/16 | 65536 | -
      10.0.0.7/32 | 0 | 10.0.0.7
      10.0.0.7/32 | 1 | -
      0.0.0.0/0 | 16909060 | 1.2.3.4
      0.0.0.0/0 | 4294967296 | -
      255.255.255.0/24 | 256 | -
      fd00::/112 | 10 | fd00::a
      fd00::/112 | 65536 | -
      fd00:1::/64 | 65536 | fd00:1::1:0
      """))
  func host(row: String) throws {
    let columns = Rows.columns(row)
    let range = try #require(CIDR(columns[0]))
    let offset = try #require(Int(columns[1]))
    #expect(range.host(offset)?.description ?? "-" == columns[2])
  }

  @Test(
    "The network of a range has no host bits",
    arguments: [
      ("10.96.0.7/12", "10.96.0.0/12"), ("10.0.0.1/32", "10.0.0.1/32"), ("10.0.0.255/25", "10.0.0.128/25"),
      ("1.2.3.4/0", "0.0.0.0/0"), ("fd12::1/8", "fd00::/8"),
    ])
  func network(range: String, network: String) throws {
    #expect(try #require(CIDR(range)).network.description == network)
  }

  @Test(
    "A range contains the addresses of its network only",
    arguments: [
      ("10.244.0.0/16", "10.244.0.0", true), ("10.244.0.0/16", "10.244.255.255", true),
      ("10.244.0.0/16", "10.245.0.0", false), ("10.244.9.9/16", "10.244.1.1", true),
      ("10.96.0.0/12", "10.111.255.255", true), ("10.96.0.0/12", "10.112.0.0", false), ("0.0.0.0/0", "9.9.9.9", true),
      ("10.0.0.1/32", "10.0.0.1", true), ("10.0.0.1/32", "10.0.0.2", false), ("10.0.0.0/31", "10.0.0.1", true),
      ("fd00::/8", "fdff::1", true), ("fd00::/8", "fe00::1", false), ("::/0", "10.0.0.1", false),
      ("0.0.0.0/0", "::1", false),
    ])
  func contains(range: String, address: String, isInside: Bool) throws {
    #expect(try #require(CIDR(range)).contains(try #require(Address(address))) == isInside)
  }

  @Test(
    "Two ranges overlap if they share an address, in either order",
    arguments: [
      ("10.244.0.0/16", "10.244.3.0/24", true), ("10.244.0.0/16", "10.245.0.0/16", false),
      ("10.96.0.0/12", "10.100.1.1/32", true), ("10.96.0.0/12", "10.112.0.0/12", false),
      ("192.168.7.11/24", "192.168.7.200/24", true), ("0.0.0.0/0", "1.2.3.4/32", true),
      ("10.0.0.0/9", "10.128.0.0/9", false), ("10.0.0.0/31", "10.0.0.1/32", true),
      ("10.0.0.0/32", "10.0.0.1/32", false), ("fd00::/8", "fd12::/16", true), ("::/0", "0.0.0.0/0", false),
    ])
  func overlaps(one: String, other: String, doOverlap: Bool) throws {
    let first = try #require(CIDR(one))
    let second = try #require(CIDR(other))
    #expect(first.overlaps(second) == doOverlap)
    #expect(second.overlaps(first) == doOverlap)
  }
}
