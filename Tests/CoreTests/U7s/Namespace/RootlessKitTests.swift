import Core
import CoreU7s
import Testing
import YAML

@Suite struct RootlessKitTests {
  private static let slirp = "--slirp4netns-binary=/usr/libexec/podsec/u7s/bin/u7s-slirp4netns"

  private static func command(_ settings: [Setting: String] = [:], ports: [PublishedPort] = []) -> Command {
    RootlessKit(
      paths: AccountPaths(Sample.account), settings: Settings(settings), ports: ports,
      copyUp: ["/etc", "/run", "/var/lib", "/opt"]
    ).command(child: "/usr/libexec/podsec/u7s/bin/u7s-rootlesskit")
  }

  @Test("The call of a node without choices")
  func typical() throws {
    let node = try #require(Address("192.168.7.11"))
    let ports = [PublishedPort(node, 10250, inside: node, .tcp), PublishedPort(node, 8472, .udp)]
    #expect(
      Self.command([.serviceCIDR: "10.8.0.0/16"], ports: ports)
        == Command(
          "/usr/bin/rootlesskit",
          [
            "--state-dir=/run/user/988/usernetes/rootlesskit", "--net=slirp4netns", "--mtu=65520",
            "--disable-host-loopback", "--slirp4netns-sandbox=true", "--slirp4netns-seccomp=true", Self.slirp,
            "--port-driver=builtin", "--copy-up=/etc", "--copy-up=/run", "--copy-up=/var/lib", "--copy-up=/opt",
            "--cgroupns", "--pidns", "--ipcns", "--utsns", "--propagation=rslave",
            "--evacuate-cgroup2=rootlesskit_evac", "--cidr=10.8.0.0/16",
            "--publish=192.168.7.11:10250:192.168.7.11:10250/tcp", "--publish=192.168.7.11:8472:8472/udp",
            "/usr/libexec/podsec/u7s/bin/u7s-rootlesskit",
          ], environment: ["_U7S_CHILD": "1"]))
  }

  @Test(
    "A choice changes its own arguments and no other",
    arguments: [
      ([:], [], []),
      ([.portDriver: "slirp4netns"], ["--port-driver=builtin"], ["--port-driver=slirp4netns"]),
      ([.serviceCIDR: "10.8.0.0/16"], ["--cidr=10.96.0.0/12"], ["--cidr=10.8.0.0/16"]),
      ([.rootlesskitFlags: "--debug  --ipv6"], [], ["--debug", "--ipv6"]),
      ([.rootlesskitFlags: ""], [], []),
      (
        [.network: "pasta"],
        [
          "--net=slirp4netns", "--mtu=65520", "--slirp4netns-sandbox=true", "--slirp4netns-seccomp=true", slirp,
          "--port-driver=builtin",
        ], ["--net=pasta", "--mtu=0", "--port-driver=implicit"]
      ),
      (
        [.network: "pasta", .portDriver: "builtin"],
        ["--net=slirp4netns", "--mtu=65520", "--slirp4netns-sandbox=true", "--slirp4netns-seccomp=true", slirp],
        ["--net=pasta", "--mtu=0"]
      ),
    ] as [([Setting: String], [String], [String])])
  func choices(settings: [Setting: String], less: [String], more: [String]) {
    let usual = Self.command().arguments
    let chosen = Self.command(settings).arguments
    #expect(Set(usual).subtracting(chosen) == Set(less))
    #expect(Set(chosen).subtracting(usual) == Set(more))
    #expect(chosen.count == usual.count - less.count + more.count)
    #expect(chosen.last == "/usr/libexec/podsec/u7s/bin/u7s-rootlesskit")
  }
}

@Suite struct SourceAddressTests {
  /// What `rootlessctl info --json` prints, as far as it is looked at.
  private static func info(_ version: String, _ driver: String? = "builtin") throws -> Node? {
    let port = driver.map { ", \"portDriver\": {\"driver\": \"\($0)\"}" } ?? ""
    return try YAML.parse(#"{"version": "\#(version)", "networkDriver": {"driver": "slirp4netns"}\#(port)}"#).first
  }

  /// What `ip -json rule` prints, with RootlessKit's own rule and without.
  private static let usual = #"[{"priority": 0, "src": "all", "table": "local"}]"#
  private static let marked =
    #"[{"priority": 0, "src": "all", "table": "local"}, {"priority": 100, "src": "all", "fwmark": "0x64", "table": "100"}]"#

  @Test(
    "Clients' addresses are kept by a RootlessKit 3 that has made its rule, and by the drivers that hide none",
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

  @Test("Where RootlessKit does not answer nothing is claimed")
  func down() throws {
    let rules = try YAML.parse(Self.marked).first
    #expect(!RootlessKit.keepsSourceAddress(Settings([.network: "pasta"]), running: nil, rules: rules))
  }
}

@Suite struct PublishedPortTests {
  private static func ports(_ settings: [Setting: String]) throws -> [String] {
    try PublishedPort.node(Settings(settings)).map(\.specification)
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

  @Test("Without an address, or with one that is none, no port is published")
  func refused() {
    for settings in [[:], [.externalIP: ""], [.externalIP: "x"], [.externalIP: "10.0.0.1", .bindAddress: "eth0"]]
      as [[Setting: String]]
    {
      #expect {
        _ = try Self.ports(settings)
      } throws: { error in
        (error as? Failure)?.tried == "publish the node's ports"
      }
    }
  }
}
