import Core
import CoreU7s
import Testing
import YAML

@Suite struct PublishedPortTests {
  private static func ports(_ settings: [Setting: String]) throws -> [String] {
    try PublishedPort.node(NodeDeployment(Settings(settings))).map(\.specification)
  }

  @Test(
    "A port is written in RootlessKit's own notation",
    arguments: [
      ("0.0.0.0", 80, nil, nil, .tcp, "0.0.0.0:80:80/tcp"), ("10.0.0.1", 80, nil, 8080, .tcp, "10.0.0.1:80:8080/tcp"),
      ("10.0.0.1", 53, "10.0.0.2", nil, .udp, "10.0.0.1:53:10.0.0.2:53/udp"),
      ("10.0.0.1", 53, "10.0.0.2", 5353, .udp, "10.0.0.1:53:10.0.0.2:5353/udp"),
      ("fd00::1", 443, nil, nil, .tcp, "[fd00::1]:443:443/tcp"),
      ("::", 443, "fd00::1", 8443, .tcp, "[::]:443:[fd00::1]:8443/tcp"),
    ] as [(String, Int, String?, Int?, Transport, String)])
  func specification(
    address: String, port: Int, inside: String?, insidePort: Int?, transport: Transport, text: String
  ) throws {
    let port = PublishedPort(
      try #require(Address(address)), port, inside: inside.flatMap { Address($0) }, insidePort: insidePort, transport)
    #expect(port.specification == text)
  }

  @Test("A worker publishes kubelet and VXLAN; a control plane the API and etcd as well")
  func roles() throws {
    let node = "192.168.7.11"
    let worker = ["\(node):10250:\(node):10250/tcp", "\(node):8472:8472/udp"]
    #expect(try Self.ports([.externalIP: node]) == worker)
    #expect(try Self.ports([.externalIP: node, .controlPlane: ""]) == worker)
    for role in ["initMaster", "master"] {
      let ports = try Self.ports([.externalIP: node, .controlPlane: role, .bindPort: "7443"])
      let control = [
        "\(node):7443:\(node):7443/tcp", "\(node):2379:\(node):2379/tcp", "\(node):2380:127.0.0.1:2380/tcp",
      ]
      #expect(ports == control + worker)
    }
    #expect(try Self.ports([.externalIP: node, .controlPlane: "master"]).first == "\(node):6443:\(node):6443/tcp")
  }

  @Test("A control plane whose etcd runs elsewhere publishes no port of etcd")
  func externalEtcd() throws {
    let settings: [Setting: String] = [.externalIP: "10.0.0.1", .controlPlane: "initMaster", .etcd: "external"]
    #expect(
      try Self.ports(settings) == [
        "10.0.0.1:6443:10.0.0.1:6443/tcp", "10.0.0.1:10250:10.0.0.1:10250/tcp", "10.0.0.1:8472:8472/udp",
      ])
  }

  @Test("The ports are bound where U7S_BIND_ADDRESS says, and dialled at the node's address")
  func bind() throws {
    #expect(
      try Self.ports([.externalIP: "10.0.0.1", .bindAddress: "0.0.0.0"])
        == ["0.0.0.0:10250:10.0.0.1:10250/tcp", "0.0.0.0:8472:8472/udp"])
    #expect(
      try Self.ports([.externalIP: "10.0.0.1", .bindAddress: ""])
        == ["10.0.0.1:10250:10.0.0.1:10250/tcp", "10.0.0.1:8472:8472/udp"])
    #expect(
      try Self.ports([.externalIP: "fd00::1"]) == ["[fd00::1]:10250:[fd00::1]:10250/tcp", "[fd00::1]:8472:8472/udp"])
  }

  @Test("slirp4netns as the port driver dials everything at the node's address")
  func slirp() throws {
    let settings: [Setting: String] = [.externalIP: "10.0.0.1", .controlPlane: "master", .portDriver: "slirp4netns"]
    let tcp = [6443, 2379, 2380, 10250].map { "10.0.0.1:\($0):10.0.0.1:\($0)/tcp" }
    #expect(try Self.ports(settings) == tcp + ["10.0.0.1:8472:10.0.0.1:8472/udp"])
  }

  @Test("Without a valid address of the node no port is published")
  func refused() {
    for (settings, tried) in [
      ([:], "publish the node's ports"), ([.externalIP: ""], "publish the node's ports"),
      ([.externalIP: "x"], "read U7S_EXTIP"),
      ([.externalIP: "10.0.0.1", .bindAddress: "eth0"], "publish the node's ports"),
    ] as [([Setting: String], Message)] {
      let failure = #expect(throws: Failure.self) { try Self.ports(settings) }
      #expect(failure?.tried == tried)
    }
  }
}
