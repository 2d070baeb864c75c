import Core
import Glibc
import Testing

@Suite struct AddressTests {
  @Test(
    "An address is read and written in its canonical form (RFC 5952 for IPv6)",
    arguments: Rows.lines(
      """
      0.0.0.0 | 0.0.0.0
      10.0.0.1 | 10.0.0.1
      255.255.255.255 | 255.255.255.255
      127.0.0.1 | 127.0.0.1
      :: | ::
      ::1 | ::1
      1:: | 1::
      fd00::7 | fd00::7
      FD00::ABCD | fd00::abcd
      2001:db8:0:0:0:0:0:1 | 2001:db8::1
      2001:0db8::0001 | 2001:db8::1
      2001:db8:0:1:1:1:1:1 | 2001:db8:0:1:1:1:1:1
      2001:db8::1:1:1:1:1 | 2001:db8:0:1:1:1:1:1
      2001:0:0:1:0:0:0:1 | 2001:0:0:1::1
      2001:db8:0:0:1:0:0:1 | 2001:db8::1:0:0:1
      1:2:3:4:5:6:7:8 | 1:2:3:4:5:6:7:8
      1:2:3:4:5:6:7:: | 1:2:3:4:5:6:7:0
      ::2:3:4:5:6:7:8 | 0:2:3:4:5:6:7:8
      0:0:0:0:0:0:0:0 | ::
      1:0:0:0:0:0:0:0 | 1::
      0:0:1:0:0:0:0:0 | 0:0:1::
      fe80::0:0 | fe80::
      ::1.2.3.4 | ::102:304
      64:ff9b::192.0.2.33 | 64:ff9b::c000:221
      1:2:3:4:5:6:1.2.3.4 | 1:2:3:4:5:6:102:304
      """))
  func canonical(row: String) throws {
    let columns = Rows.columns(row)
    let address = try #require(Address(columns[0]))
    #expect(address.description == columns[1])
    #expect(Address(columns[1]) == address)
    #expect(address.bytes.count == (columns[0].contains(":") ? 16 : 4))
  }

  @Test(
    "What is no address is refused",
    arguments: [
      "", " ", ".", "1", "1.2.3", "1.2.3.4.5", "256.0.0.1", "1.2.3.999", "01.2.3.4", "1.2.3.04", "00.0.0.0", "1..2.3",
      "1.2.3.", ".1.2.3", "+1.2.3.4", "-1.2.3.4", "1.2.3.4 ", " 1.2.3.4", "1.2.3.4/24", "0x1.2.3.4", "a.b.c.d",
      "1.2.3.٤", "localhost", ":", ":::", "1:", ":1", "1:2", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3", "::1::",
      "1:::2", "12345::", "::g", "::-1", "::+1", ":: 1", "::1 ", "fe80::1%eth0", "[::1]", "::1/128", "::1.2.3",
      "::1.2.3.256", "1.2.3.4:80", "::1.2.3.4:5", "1:2:3:4:5:6:7:1.2.3.4", "1:2:3:4:5:6:7:8::", "::1:2:3:4:5:6:7:8",
    ])
  func refused(text: String) { #expect(Address(text) == nil) }

  @Test(
    "inet_pton(3) takes what we take, and nothing else",
    arguments: [
      "1.2.3.4::", "::1.2.3.4::", "1.2.3.4::1", "::-0", "::+0", "::-1", "-0::", "::0x1", "1.2.3.4", "0.0.0.0", "0", "",
      "00.0.0.0", "0.0.0.00", "1.2.3.4.", "1.2.3.256", "1.2.3.-0", "1.2.3.+4", "1.2.3.4\n", "::", ":::", "::::", ":",
      "::1", "::1:", ":1::", "1::", "1::1::1", "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8:", ":1:2:3:4:5:6:7:8",
      "1:2:3:4:5:6:7::", "::2:3:4:5:6:7:8", "1::3:4:5:6:7:8", "1:2:3:4::5:6:7:8", "1:2:3:4:5:6:7:8::",
      "1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:1.2.3.4", "1:2:3:4:5:6:7:1.2.3.4", "::1.2.3.4", "::1.2.3.4:1", "::01.2.3.4",
      "1::1.2.3.4", "1:2:3:4:5::1.2.3.4", "1:2:3:4:5:6::1.2.3.4", "::ffff:1.2.3", "::1.2.3.4.5", "::.1.2.3", "fFfF::",
      "00001::", "0001::", "::00000", "g::", "1:2", "::%lo", "fe80::1%1", "[::]", "::/0", " ::", ":: ", "::1\u{301}",
      "1.2.3\u{301}.4", "::１", "1.2.3.４", "::\u{0665}", "1。2。3。4", "a.b.c.d", "1.2.3.4:5", "::1.2.3.4%1",
    ])
  func pton(text: String) {
    var bytes = [UInt8](repeating: 0, count: 16)
    let expected: [UInt8]? =
      inet_pton(AF_INET, text, &bytes) == 1
      ? Array(bytes[..<4]) : inet_pton(AF_INET6, text, &bytes) == 1 ? bytes : nil
    #expect(Address(text)?.bytes == expected)
  }

  @Test("Loopback and unspecified addresses are known")
  func kinds() throws {
    for (text, isLoopback, isUnspecified) in [
      ("127.0.0.1", true, false), ("127.255.0.9", true, false), ("::1", true, false), ("0.0.0.0", false, true),
      ("::", false, true), ("10.0.0.1", false, false), ("::2", false, false), ("1::1", false, false),
      ("128.0.0.1", false, false),
    ] {
      let address = try #require(Address(text))
      #expect(address.isLoopback == isLoopback, "\(text)")
      #expect(address.isUnspecified == isUnspecified, "\(text)")
    }
  }

  @Test("Random bytes are written as text that reads back, with the longest run of zeros shortened", arguments: 0..<4)
  func roundTrip(seed: Int) throws {
    var random = Generator(seed: UInt64(seed))
    for _ in 0..<500 {
      let count = random.pick([4, 16])
      let address = Address(bytes: (0..<count).map { _ in random.oneIn(2) ? 0 : UInt8(random.below(256)) })
      let text = address.description
      #expect(Address(text) == address)
      #expect(!text.contains("0:0:0") || text.contains("::"))
    }
  }
}

@Suite struct CIDRTests {
  @Test(
    "An address range is read and written",
    arguments: ["10.244.0.0/16", "10.0.0.1/32", "0.0.0.0/0", "192.168.7.11/24", "fd00::/8", "::/0", "::1/128"])
  func good(text: String) throws { #expect(try #require(CIDR(text)).description == text) }

  @Test(
    "What is no address range is refused",
    arguments: [
      "", "/", "10.0.0.0", "10.0.0.0/", "/8", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/08",
      "10.0.0.0/8/8",
      "10.0.0.0/8 ", "10.0.0/8", "::/129", "10.0.0.0/a", "10.0.0.0/255.0.0.0", "10.0.0.0/99999999999999999999",
    ])
  func bad(text: String) { #expect(CIDR(text) == nil) }

  @Test(
    "The n-th host counts from the network's first address and stays inside of it",
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
    "The network of a range has no host's bits",
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
    "Two ranges overlap where they share an address, whichever is asked",
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
