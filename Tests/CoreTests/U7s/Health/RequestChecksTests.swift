import Core
import CoreU7s
import Testing

@Suite struct RequestChecksTests {
  private static func levels(_ line: String, _ change: (inout HostFacts) -> Void = { _ in }) throws -> [String: Doctor
    .Level]
  {
    var facts = Sample.facts()
    change(&facts)
    let checks = Doctor.checks(try Sample.request(line, facts: facts), facts)
    return Dictionary(uniqueKeysWithValues: checks.map { ($0.name, $0.level) })
  }

  @Test("On a free host the networks and the ports of the node's role are free")
  func free() throws {
    #expect(
      try Self.levels("init --apiserver-bind-port 7443") == [
        "pod network": .ok, "service network": .ok, "port 7443/tcp": .ok, "port 2379/tcp": .ok, "port 2380/tcp": .ok,
        "port 10250/tcp": .ok, "port 8472/udp": .ok,
      ])
    #expect(
      try Self.levels("join a:1")
        == ["pod network": .ok, "service network": .ok, "port 10250/tcp": .ok, "port 8472/udp": .ok])
  }

  @Test(
    "A network that holds an address of the host is refused, naming interface and network",
    arguments: [
      ("init --pod-network-cidr 192.168.0.0/16", "pod network", "192.168.0.0/16 overlaps 192.168.7.11/24 of eth0"),
      ("init --pod-network-cidr 192.168.7.128/25", "pod network", "192.168.7.128/25 overlaps 192.168.7.11/24 of eth0"),
      ("init --service-cidr 172.16.0.0/12", "service network", "172.16.0.0/12 overlaps 172.20.0.11/24 of eth1"),
      ("init --service-cidr 127.0.0.0/16", "service network", "127.0.0.0/16 overlaps 127.0.0.1/8 of lo"),
    ])
  func overlap(line: String, name: String, found: String) throws {
    let facts = Sample.facts()
    let checks = Doctor.checks(try Sample.request(line, facts: facts), facts)
    let check = try #require(checks.first { $0.name == name })
    #expect(check.level == .error && check.found.english == found)
    #expect(check.fix?.english.contains(name == "pod network" ? "--pod-network-cidr" : "--service-cidr") == true)
    #expect(checks.filter { $0.level != .ok }.count == 1)
  }

  @Test(
    "A registry on the loopback is refused with the host's address in its place",
    arguments: [
      ("localhost:5000/k8s", "--image-repository 192.168.7.11:5000/k8s"),
      ("127.0.0.1/k8s", "--image-repository 192.168.7.11/k8s"),
      ("127.1.2.3:80", "--image-repository 192.168.7.11:80"),
      ("[::1]:5000/a/b", "--image-repository 192.168.7.11:5000/a/b"),
      ("localhost.example:5000/k8s", nil), ("registry.local/debian", nil), ("192.168.7.11:5000/k8s", nil),
    ] as [(String, String?)])
  func loopbackRegistry(repository: String, advice: String?) throws {
    let facts = Sample.facts()
    let checks = Doctor.checks(try Sample.request("init --image-repository \(repository)", facts: facts), facts)
    let check = checks.first { $0.name == "registry" }
    #expect((check == nil) == (advice == nil))
    if let advice { #expect(check?.fix?.english.hasSuffix(advice) == true && check?.level == .error) }
  }

  @Test(
    "A leftover device is named with the command that removes it; a join is not told to choose another range",
    arguments: [
      ("init", "cni0", "10.244.0.1/24", "ip link delete cni0"),
      ("init", "flannel.1", "10.244.0.0/32", "ip link delete flannel.1"),
      ("init", "kube-ipvs0", "10.244.0.9/32", "ip link delete kube-ipvs0"),
      ("init", "vxlan.calico", "10.244.3.0/32", "ip link delete vxlan.calico"),
      ("init", "cilium_host", "10.244.1.7/32", "ip link delete cilium_host"),
      ("init", "eth2", "10.244.9.1/24", "give another range as --pod-network-cidr"),
      ("join a:1", "eth2", "10.244.9.1/24", "give eth2 an address outside of the cluster's 10.244.0.0/16"),
      ("join a:1", "cni0", "10.244.0.1/24", "ip link delete cni0"),
    ])
  func leftovers(line: String, device: String, address: String, fix: String) throws {
    var facts = Sample.facts()
    facts.interfaces.append(.init(name: device, mtu: 1500, addresses: Sample.cidrs(address)))
    let checks = Doctor.checks(try Sample.request(line, facts: facts), facts)
    let check = try #require(checks.first { $0.name == "pod network" })
    #expect(check.level == .error && check.fix?.english.hasPrefix(fix) == true)
  }

  @Test("A leftover VXLAN device is found to hold flannel's port, though no process does")
  func kernelsSocket() throws {
    var facts = Sample.facts()
    facts.interfaces.append(.init(name: "flannel.1", mtu: 1450, addresses: []))
    facts.listeners = [Listener(.udp, try #require(Address("0.0.0.0")), 8472)]
    let checks = Doctor.checks(try Sample.request("init", facts: facts), facts)
    #expect(checks.first { $0.name == "port 8472/udp" }?.fix?.english.hasPrefix("ip link delete flannel.1") == true)
  }

  @Test(
    "A port is taken if a socket holds it at the same address or at every address",
    arguments: [
      (.tcp, "0.0.0.0", 6443, "port 6443/tcp"), (.tcp, "::", 6443, "port 6443/tcp"),
      (.tcp, "192.168.7.11", 10250, "port 10250/tcp"), (.udp, "0.0.0.0", 8472, "port 8472/udp"),
      (.tcp, "0.0.0.0", 2379, "port 2379/tcp"), (.tcp, "0.0.0.0", 2380, "port 2380/tcp"),
      (.tcp, "127.0.0.1", 6443, nil), (.tcp, "172.20.0.11", 6443, nil), (.udp, "0.0.0.0", 6443, nil),
      (.tcp, "0.0.0.0", 8472, nil), (.tcp, "0.0.0.0", 6444, nil),
    ] as [(Transport, String, Int, String?)])
  func ports(transport: Transport, address: String, port: Int, taken: String?) throws {
    let listener = Listener(transport, try #require(Address(address)), port)
    let levels = try Self.levels("init") { $0.listeners = [listener] }
    #expect(levels.filter { $0.value == .error }.keys.sorted() == (taken.map { [$0] } ?? []))
  }

  @Test(
    "A port that only root may bind is only a warning, because rootlesskit may have the capability",
    arguments: [
      ("init", "1024", .ok), ("init", "2379", .ok), ("init", "2380", .warning), ("join a:1", "8472", .ok),
      ("join a:1", "8473", .warning), ("init", "0", .ok), ("init", nil, nil),
    ] as [(String, String?, Doctor.Level?)])
  func lowPorts(line: String, start: String?, level: Doctor.Level?) throws {
    let name = "net.ipv4.ip_unprivileged_port_start"
    #expect(try Self.levels(line) { $0.sysctls[name] = start }[name] == level)
  }

  @Test("A taken port is reported with its holder, the need, and the command that finds the holder")
  func portWords() throws {
    var facts = Sample.facts()
    facts.listeners = [.init(.tcp, try #require(Address("::")), 10250)]
    let checks = Doctor.checks(try Sample.request("join a:1", facts: facts), facts)
    let taken = try #require(checks.first { $0.name == "port 10250/tcp" })
    #expect(taken.found == "taken: something listens on ::" && taken.needed == "free on 192.168.7.11")
    #expect(taken.fix?.english.hasPrefix("ss -lnp 'sport = :10250'") == true)
    #expect(checks.first { $0.name == "port 8472/udp" }?.found == "free")
  }

  @Test("A port to be bound at every address is taken by a socket at any address")
  func bindAll() throws {
    var facts = Sample.facts()
    facts.listeners = [.init(.tcp, try #require(Address("127.0.0.1")), 10250)]
    let request = try Sample.request("join a:1", settings: [.bindAddress: "0.0.0.0"], facts: facts)
    let taken = Doctor.checks(request, facts).filter { $0.level == .error }.map(\.name)
    #expect(taken == ["port 10250/tcp"])
  }

  @Test("Ports of a node whose namespace runs are not checked, because the node holds them")
  func running() throws {
    let listener = Listener(.tcp, try #require(Address("0.0.0.0")), 6443)
    let levels = try Self.levels("init") {
      $0.isNamespaceUp = true
      $0.listeners = [listener]
    }
    #expect(levels == ["pod network": .ok, "service network": .ok])
  }
}
