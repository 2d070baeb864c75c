import Core
import Testing

@Suite struct ProcTablesTests {
  private static let header =
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"

  private static func line(_ local: String, _ state: String) -> String {
    "   0: \(local) 00000000:0000 \(state) 00000000:00000000 00:00000000 00000000     0        0 20737 1\n"
  }

  @Test(
    "A listening socket is read with its address and port",
    arguments: [
      ("0100007F:1F90", "127.0.0.1", 8080), ("00000000:192B", "0.0.0.0", 6443),
      ("0B07A8C0:280A", "192.168.7.11", 10250),
      ("00000000000000000000000000000000:0016", "::", 22), ("00000000000000000000000001000000:0277", "::1", 631),
      ("000000FD000000000000000007000000:094B", "fd00::7", 2379),
      ("0000000000000000FFFF00000B07A8C0:192B", "192.168.7.11", 6443),
      ("0000000000000000FFFF000000000000:FFFF", "0.0.0.0", 65535),
    ])
  func listeners(local: String, address: String, port: Int) throws {
    let address = try #require(Address(address))
    #expect(ListenerTable.parse(Self.header + Self.line(local, "0A"), .tcp) == [.init(.tcp, address, port)])
    #expect(ListenerTable.parse(Self.header + Self.line(local, "07"), .udp) == [.init(.udp, address, port)])
  }

  @Test("Connected sockets, the header and damaged lines are not read as listening sockets")
  func others() {
    let states = ["01", "02", "06", "08", "0B", "0a"].map { Self.line("0100007F:1F90", $0) }.joined()
    #expect(ListenerTable.parse(Self.header + states + Self.line("0100007F:1F90", "07"), .tcp) == [])
    #expect(ListenerTable.parse(Self.header + Self.line("0100007F:1F90", "0A"), .udp) == [])
    for local in ["0100007F", "0100007F:", ":1F90", "0100007:1F90", "0100007G:1F90", "0100007F:XX", "0100007F00:1"] {
      #expect(ListenerTable.parse(Self.header + Self.line(local, "0A"), .tcp) == [], "\(local)")
    }
    #expect(ListenerTable.parse("", .tcp) == [])
    #expect(ListenerTable.parse(Self.header, .tcp) == [])
    #expect(ListenerTable.parse(Self.header + "short line\n\n", .tcp) == [])
  }

  @Test("Several sockets keep the order of the table")
  func several() {
    let text = Self.header + Self.line("0100007F:0001", "0A") + Self.line("0100007F:0002", "01")
    let ports = ListenerTable.parse(text + Self.line("0100007F:0003", "0A"), .tcp).map(\.port)
    #expect(ports == [1, 3])
  }

  @Test("The keyring usage of an account is found by its full uid")
  func keyUsers() throws {
    let text = """
          0:    98 97/97 80/1000000 1740/25000000
         98:     1 1/1 1/200 9/20000
        988:   123 123/123 121/200 1957/20000
       9988:     1 1/1 7/200 9/20000

      """
    let keys = try #require(KeyQuota.parse(text, uid: 988))
    #expect(keys == KeyQuota(held: 121, limit: 200))
    #expect(try #require(KeyQuota.parse(text, uid: 0)) == KeyQuota(held: 80, limit: 1_000_000))
    #expect(KeyQuota.parse(text, uid: 88) == nil)
    #expect(KeyQuota.parse("", uid: 0) == nil)
    #expect(KeyQuota.parse("0: 1 1/1\n", uid: 0) == nil)
    #expect(KeyQuota.parse("0: 1 1/1 x/200 1/2\n", uid: 0) == nil)
  }
}
