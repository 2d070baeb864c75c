import Core
import Glibc
import TestSupport
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
    "A text that is not an address is refused",
    arguments: [
      "", " ", ".", "1", "1.2.3", "1.2.3.4.5", "256.0.0.1", "1.2.3.999", "01.2.3.4", "1.2.3.04", "00.0.0.0", "1..2.3",
      "1.2.3.", ".1.2.3", "+1.2.3.4", "-1.2.3.4", "1.2.3.4 ", " 1.2.3.4", "1.2.3.4/24", "0x1.2.3.4", "a.b.c.d",
      "1.2.3.٤", "localhost", ":", ":::", "1:", ":1", "1:2", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3", "::1::",
      "1:::2", "12345::", "::g", "::-1", "::+1", ":: 1", "::1 ", "fe80::1%eth0", "[::1]", "::1/128", "::1.2.3",
      "::1.2.3.256", "1.2.3.4:80", "::1.2.3.4:5", "1:2:3:4:5:6:7:1.2.3.4", "1:2:3:4:5:6:7:8::", "::1:2:3:4:5:6:7:8",
    ])
  func refused(text: String) { #expect(Address(text) == nil) }

  @Test(
    "inet_pton(3) accepts the same texts as our parser",
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

  @Test("Loopback and unspecified addresses are recognised")
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
