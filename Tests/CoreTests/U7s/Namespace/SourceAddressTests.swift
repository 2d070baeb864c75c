import Core
import CoreU7s
import Testing
import YAML

@Suite struct SourceAddressTests {
  /// The fields of `rootlessctl info --json` that are read.
  private static func info(_ version: String, _ driver: String? = "builtin") throws -> Node? {
    let port = driver.map { ", \"portDriver\": {\"driver\": \"\($0)\"}" } ?? ""
    return try YAML.parse(#"{"version": "\#(version)", "networkDriver": {"driver": "slirp4netns"}\#(port)}"#).first
  }

  /// What `ip -json rule` prints, with RootlessKit's own rule and without.
  private static let usual = #"[{"priority": 0, "src": "all", "table": "local"}]"#
  private static let marked =
    #"[{"priority": 0, "src": "all", "table": "local"}, {"priority": 100, "src": "all", "fwmark": "0x64", "table": "100"}]"#

  @Test(
    "Clients' addresses are kept by RootlessKit 3 with its rule, by slirp4netns as port driver, and by pasta",
    arguments: [
      ([:], "2.0.2", "builtin", marked, false), ([:], "2.3.6", "builtin", usual, false),
      ([:], "3.0.1", "builtin", marked, true), ([:], "3.0.1", "builtin", usual, false),
      ([:], "4.0.0", "builtin", marked, true), ([:], "", "builtin", marked, false),
      ([:], "2.0.2", "slirp4netns", usual, true), ([.network: "pasta"], "2.0.2", nil, usual, true),
      ([.network: "pasta", .portDriver: ""], "3.0.1", nil, usual, true),
      ([.portDriver: "slirp4netns"], "2.0.2", "builtin", usual, false),
    ] as [([Setting: String], String, String?, String, Bool)])
  func keeps(settings: [Setting: String], version: String, driver: String?, rules: String, keeps: Bool) throws {
    let running = try Self.info(version, driver)
    let rules = try YAML.parse(rules).first
    #expect(RootlessKit.keepsSourceAddress(Settings(settings), running: running, rules: rules) == keeps)
  }

  @Test("If RootlessKit does not answer, clients' addresses do not count as kept")
  func down() throws {
    let rules = try YAML.parse(Self.marked).first
    #expect(!RootlessKit.keepsSourceAddress(Settings([.network: "pasta"]), running: nil, rules: rules))
  }
}
