import Core
import CoreU7s
import Testing

@Suite struct KeepalivedTests {
  private static let least = "--interface eth0 --virtual-address 10.0.0.10"
  private static func keepalived(_ line: String) throws(Failure) -> Keepalived? { try Keepalived(Rows.words(line)) }

  @Test(
    "Values that are not given follow from the state, MASTER or BACKUP",
    arguments: [
      ("", "MASTER", 101, "priority 101"), ("--state BACKUP --password abcdefgh", "BACKUP", 100, "priority 100"),
      ("--state backup --password abcdefgh --priority 99", "BACKUP", 99, "priority 99"),
      ("--state master --router-id 7", "MASTER", 101, "virtual_router_id 7"),
      ("--virtual-address 10.0.0.11/24", "MASTER", 101, "10.0.0.11/24"),
      ("--port 443", "MASTER", 101, "127.0.0.1:443/readyz"),
      ("--check-address 10.0.0.5", "MASTER", 101, "https://10.0.0.5:8443/readyz"),
      ("--check-address ::1", "MASTER", 101, "https://[::1]:8443/readyz"),
      ("--password 'aB3._xyz'", "MASTER", 101, "auth_pass aB3._xyz\n"),
      (
        "--unicast-peer 10.0.0.2 --unicast-peer 10.0.0.3", "MASTER", 101,
        "unicast_peer {\n        10.0.0.2\n        10.0.0.3\n    }\n"
      ),
    ])
  func states(line: String, state: String, priority: Int, text: String) throws {
    let keepalived = try #require(try Self.keepalived(Self.least + " " + line))
    #expect(keepalived.state.rawValue == state)
    #expect(keepalived.priority == priority)
    let rendered = keepalived.render(password: "madeword")
    #expect(rendered.contains(text))
    #expect(rendered.contains("    state \(state)\n"))
    #expect(rendered.contains("    interface eth0\n"))
  }

  @Test(
    "A value that keepalived.conf cannot hold is wrong usage, with a hint",
    arguments: [
      "", "--interface eth0", "--virtual-address 10.0.0.10", "LEAST more", "LEAST --state SLAVE", "LEAST --router-id 0",
      "LEAST --router-id 256", "LEAST --priority 255", "LEAST --priority 0", "LEAST --password 42",
      "LEAST --password 123456789", "LEAST --password 'abc efgh'", "LEAST --password 'abc\"efgh'",
      "LEAST --password äöüß",
      "LEAST --state BACKUP", "LEAST --interface 'a b'", "LEAST --interface a/b", "LEAST --interface 1234567890123456",
      "LEAST --interface ..", "LEAST --virtual-address 10.0.0", "LEAST --virtual-address fd00::1",
      "LEAST --virtual-address 127.0.0.1", "LEAST --virtual-address '10.0.0.1 dev x'", "LEAST --check-address a:1",
      "LEAST --check-address 'a b'", "LEAST --unicast-peer x", "LEAST --unicast-peer fd00::1", "LEAST --nosuch",
      "LEAST --port 65536",
    ])
  func refused(line: String) {
    let line = line.hasPrefix("LEAST") ? Self.least + line.dropFirst(5) : line
    #expect {
      _ = try Self.keepalived(line)
    } throws: { error in
      (error as? Failure)?.status == 2 && (error as? Failure)?.hint != nil
    }
  }

  @Test("A MASTER without a password gets a new one, and the file shows the command for the other nodes")
  func made() throws {
    let keepalived = try #require(try Self.keepalived(Self.least + " --router-id 9 --port 443"))
    #expect(keepalived.password == nil)
    let text = keepalived.render(password: "madeword")
    #expect(text.contains("        auth_pass madeword\n"))
    let other = try #require(text.lines.first { $0.contains("--state BACKUP") }.map { String($0.dropFirst(4)) })
    let words = Array(Rows.words(other).dropFirst(2))
    let backup = try #require(try Keepalived(words))
    #expect(backup.password == "madeword" && backup.routerID == 9 && backup.port == 443)
    #expect(backup.virtualAddress == "10.0.0.10")
    #expect(!backup.render(password: "otherone").contains("--state BACKUP"))
    #expect(!backup.render(password: "otherone").contains("otherone"))
  }

  @Test("A generated password is eight letters made from random bytes, and is accepted as a password")
  func random() throws {
    for first in [0, 63, 64, 255] as [UInt8] {
      let word = Keepalived.password(random: [first, 1, 2, 3, 4, 5, 6, 62])
      #expect(word.utf8.count == 8)
      #expect(try Self.keepalived(Self.least + " --password " + word)?.password == word)
    }
    #expect(Set((0..<64).map { Keepalived.password(random: [$0, 0, 0, 0, 0, 0, 0, 0]) }).count == 64)
  }
}
