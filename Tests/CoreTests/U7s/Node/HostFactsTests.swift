import Core
import Testing
import YAML

@Suite struct HostFactsTests {
  @Test("The node's address is the first global one of the default route's interface")
  func nodeAddress() {
    var facts = Sample.facts()
    #expect(facts.nodeAddress()?.description == "192.168.7.11")
    #expect(facts.nodeAddress(ipv6: true)?.description == "fd00:7::11")
    facts.defaultInterface = "eth1"
    #expect(facts.nodeAddress()?.description == "172.20.0.11")
    #expect(facts.nodeAddress(ipv6: true) == nil)
    facts.defaultInterface = "lo"
    #expect(facts.nodeAddress() == nil && facts.nodeAddress(ipv6: true) == nil)
    facts.defaultInterface = "eth9"
    #expect(facts.nodeAddress() == nil)
  }

  @Test("An interface is found by an address it holds, not by its network")
  func interface() throws {
    let facts = Sample.facts()
    #expect(facts.interface(holding: try #require(Address("172.20.0.11")))?.name == "eth1")
    #expect(facts.interface(holding: try #require(Address("172.20.0.12"))) == nil)
    #expect(facts.interface(holding: try #require(Address("127.0.0.1")))?.name == "lo")
  }

  @Test(
    "A name is known if a line of /etc/hosts gives it an address",
    arguments: [
      ("10.0.0.1 registry.local", true), ("10.0.0.1\tregistry.local sigstore.local", true),
      ("10.0.0.1 a registry.local # b", true), ("  10.0.0.1   registry.local  ", true),
      ("127.0.0.1 localhost\n10.0.0.1 sigstore.local registry.local\n", true), ("::1 registry.local", true),
      ("# 10.0.0.1 registry.local", false), ("10.0.0.1 a # registry.local", false),
      ("10.0.0.1 registry.local.x", false),
      ("10.0.0.1 my-registry.local", false), ("registry.local", false), ("registry.local a", false), ("", false),
      ("127.0.0.1 localhost\r\n10.0.0.1 registry.local\r\n10.0.0.2 x\r\n", true), ("10.0.0.1 registry.local\r\n", true),
      ("127.0.0.1 localhost\r\n# 10.0.0.1 registry.local\r\n", false), ("# a\r\n10.0.0.1 registry.local", true),
      ("10.0.0.1 #registry.local", false), ("10.0.0.1 a#registry.local", false),
    ])
  func namesHost(hosts: String, isNamed: Bool) {
    var facts = Sample.facts()
    facts.hosts = HostsFile(hosts)
    #expect(facts.hosts.names("registry.local") == isNamed)
  }
}
