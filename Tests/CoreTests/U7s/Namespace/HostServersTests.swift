import Core
import CoreU7s
import Testing

@Suite struct HostServersTests {
  private static func ports(_ hosts: String, _ repository: String? = nil) throws -> [Int] {
    HostServers.ports(node: try #require(Address("10.0.0.5")), hosts: HostsFile(hosts), repository: repository)
  }

  @Test(
    "The ports of registry, sigstore and trivy are found if they are at the node's own address",
    arguments: [
      ("", nil, []), ("10.0.0.5 registry.local sigstore.local\n", nil, [80, 81]),
      ("10.0.0.5 registry.local sigstore.local\n10.0.0.5 trivy.local\n", nil, [80, 81, 4954]),
      ("10.0.0.6 registry.local sigstore.local\n", nil, []), ("127.0.0.1 trivy.local\n", nil, []),
      ("", "10.0.0.5:5000/k8s", [5000]), ("", "10.0.0.5/k8s", [80, 443]), ("", "10.0.0.6:5000/k8s", []),
      ("10.0.0.5 hub.example\n", "Hub.example:8443/k8s", [8443]),
      ("10.0.0.5 hub.example\n", "hub.example/k8s", [80, 443]),
      ("10.0.0.5 registry.local\n", "registry.local/p11", [80, 443]), ("", "registry.k8s.io", []), ("", "", []),
    ] as [(String, String?, [Int])])
  func ports(hosts: String, repository: String?, ports: [Int]) throws {
    #expect(try Self.ports(hosts, repository) == ports)
  }

  @Test(
    "Connections to servers on the node's address are routed out of the namespace; without servers no rule changes")
  func routes() throws {
    let node = try #require(Address("10.0.0.5"))
    let services = try #require(CIDR("10.96.0.0/12"))
    #expect(
      HostServers.routes(node: node, services: services, ports: [80, 81]) == """
        rule add pref 200 lookup local
        rule del pref 0 lookup local
        rule add pref 100 to 10.0.0.5 ipproto tcp dport 80 lookup 80
        rule add pref 100 to 10.0.0.5 ipproto tcp dport 81 lookup 80
        route add default via 10.96.0.2 dev tap0 src 10.0.0.5 table 80

        """)
    #expect(HostServers.routes(node: node, services: services, ports: []) == "")
    #expect(HostServers.routes(node: try #require(Address("fd00::5")), services: services, ports: [80]) == "")
  }
}
