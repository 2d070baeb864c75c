import Core
import CoreU7s
import Testing
import YAML

@Suite struct PortPublicationTests {
  /// A Service of the table's short form: `name TYPE PORTS [FIELDS]`, PORTS as `80>30080/tcp,53>30053/udp`; a later
  /// name is a younger Service.
  private static func service(_ row: String) throws -> Node {
    let words = Rows.words(row)
    let ports = words[2].split(separator: ",").map { text -> String in
      let halves = text.split(separator: "/")
      let numbers = halves[0].split(separator: ">")
      let node = numbers.count > 1 ? ", nodePort: \(numbers[1])" : ""
      return "{port: \(numbers[0]), protocol: \(halves.count > 1 ? halves[1].uppercased() : "TCP")\(node)}"
    }
    let more = words.count > 3 ? ", " + words[3] : ""
    let status = words.count > 4 ? words[4] : "{}"
    let fields = words.count > 5 ? words[5] : "[]"
    let text = """
      {kind: Service, metadata: {namespace: default, name: \(words[0]), uid: uid-\(words[0]), managedFields: \(fields),
        creationTimestamp: "2026-11-21T00:00:00\(words[0])"},
       spec: {type: \(words[1]), clusterIP: 10.96.0.7, ports: [\(ports.joined(separator: ", "))]\(more)},
       status: {loadBalancer: \(status)}}
      """
    return try #require(try YAML.parse(text).first)
  }

  /// A pod of the table's short form: `name SPEC [STATUS] [METADATA]`, the fields as YAML.
  private static func pod(_ row: String) throws -> Node {
    let words = Rows.words(row)
    let metadata = words.count > 3 ? words[3] : "namespace: default"
    let text = """
      {kind: Pod, metadata: {name: \(words[0]), uid: uid-\(words[0]),
        creationTimestamp: "2026-11-21T00:00:00\(words[0])", \(metadata)},
       spec: {\(words[1])}, status: {\(words.count > 2 ? words[2] : "phase: Running")}}
      """
    return try #require(try YAML.parse(text).first)
  }

  private static func publication(_ rows: String..., pods: [String] = []) throws -> PortPublication {
    let node = try #require(Address("10.0.0.5"))
    var publication = PortPublication(node: node, bind: node)
    publication.replace(services: try rows.map(service), pods: try pods.map(pod))
    return publication
  }

  private static func port(_ text: String) throws -> PublishedPort { try #require(PublishedPort(specification: text)) }

  @Test(
    "The ports of a Service are published at their addresses",
    arguments: [
      ("a ClusterIP 80", []), ("a ExternalName 80", []),
      ("a ClusterIP 80 'externalIPs: [10.0.0.5, 10.0.0.6]'", ["80:10.0.0.5:80/tcp"]),
      ("a NodePort 80>30080 'externalIPs: [10.0.0.6]'", ["30080:10.0.0.5:30080/tcp"]),
      ("a NodePort 80>30080 'externalIPs: [10.0.0.5]'", ["80:10.0.0.5:80/tcp", "30080:10.0.0.5:30080/tcp"]),
      ("a NodePort 80>30080", ["30080:10.0.0.5:30080/tcp"]),
      ("a NodePort 80>30080,53>30053/udp", ["30053:10.0.0.5:30053/udp", "30080:10.0.0.5:30080/tcp"]),
      ("a LoadBalancer 80>30080", ["80:10.0.0.5:30080/tcp", "30080:10.0.0.5:30080/tcp"]),
      ("a LoadBalancer 80 'allocateLoadBalancerNodePorts: false'", ["80:10.96.0.7:80/tcp"]),
      ("a LoadBalancer 80>30080 'loadBalancerClass: x/y'", ["30080:10.0.0.5:30080/tcp"]),
      ("a LoadBalancer 80>30080 'loadBalancerSourceRanges: [10.0.0.0/8]'", ["30080:10.0.0.5:30080/tcp"]),
      (
        "a LoadBalancer 80>30080 'externalTrafficPolicy: Local, healthCheckNodePort: 31000'",
        ["80:10.0.0.5:30080/tcp", "30080:10.0.0.5:30080/tcp", "31000:10.0.0.5:31000/tcp"]
      ),
      ("a NodePort 80>30080/sctp", []),
    ] as [(String, [String])])
  func wanted(row: String, ports: [String]) throws {
    let publication = try Self.publication(row)
    #expect(publication.changes(live: [], owned: []).add.map(\.specification) == ports.map { "10.0.0.5:" + $0 })
  }

  @Test(
    "The ports of a pod of this node are published",
    arguments: [
      ("a 'containers: [{ports: [{containerPort: 80}]}]'", []), ("a 'containers: [{}]'", []), ("a ''", []),
      ("a 'containers: [{ports: [{containerPort: 80, hostPort: 8080}]}]'", ["8080/tcp"]),
      (
        "a 'containers: [{ports: [{hostPort: 8080, protocol: TCP}, {hostPort: 8080, protocol: UDP}]}]'",
        ["8080/tcp", "8080/udp"]
      ),
      ("a 'hostNetwork: true, containers: [{ports: [{containerPort: 9100, hostPort: 9100}]}]'", ["9100/tcp"]),
      (
        "a 'containers: [{ports: [{hostPort: 80, hostIP: 0.0.0.0}, {hostPort: 81, hostIP: \"::\"}]}]'",
        ["80/tcp", "81/tcp"]
      ),
      ("a 'containers: [{ports: [{hostPort: 80, hostIP: 10.0.0.5}, {hostPort: 81, hostIP: 127.0.0.1}]}]'", ["80/tcp"]),
      ("a 'initContainers: [{ports: [{hostPort: 81}]}, {restartPolicy: Always, ports: [{hostPort: 82}]}]'", ["82/tcp"]),
      ("a 'containers: [{ports: [{hostPort: 80}]}]' 'phase: Pending'", ["80/tcp"]),
      ("a 'containers: [{ports: [{hostPort: 80}]}]' 'phase: Failed'", []),
      (
        "a 'containers: [{ports: [{hostPort: 2381}]}]' 'phase: Running' 'namespace: kube-system, labels: {tier: control-plane}, annotations: {kubernetes.io/config.source: file}'",
        []
      ),
      (
        "a 'containers: [{ports: [{hostPort: 80}]}]' 'phase: Running' 'namespace: kube-system, annotations: {kubernetes.io/config.source: file}'",
        ["80/tcp"]
      ),
      ("a 'containers: [{ports: [{hostPort: 80, protocol: SCTP}]}]'", []),
    ] as [(String, [String])])
  func pods(row: String, ports: [String]) throws {
    let added = try Self.publication(pods: [row]).changes(live: [], owned: []).add
    #expect(added.allSatisfy { "\($0.address)" == "10.0.0.5" && $0.inside == $0.address && $0.insidePort == $0.port })
    #expect(added.map { "\($0.port)/\($0.transport.rawValue)" } == ports)
  }

  @Test("If two want a port, a NodePort wins over a pod, and a pod over a load balancer")
  func order() throws {
    let publication = try Self.publication(
      "a NodePort 80>30080", "b LoadBalancer 443>30443",
      pods: [
        "c 'containers: [{ports: [{hostPort: 30080}, {hostPort: 443}, {hostPort: 90, hostIP: 192.0.2.1}]}]'",
        "d 'containers: [{ports: [{hostPort: 443}]}]'",
      ])
    #expect(
      publication.problems.map { "\($0.object.text) \($0.port): \($0.why)" } == [
        "Pod default/c 30080/tcp: the port is that of Service default/a",
        "Pod default/c 90/tcp: hostIP 192.0.2.1: ports are published on 10.0.0.5 only",
        "Service default/b 443/tcp: the port is that of Pod default/c",
      ])
  }

  @Test("A port that cannot be published is a problem of its Service")
  func problems() throws {
    let publication = try Self.publication(
      "a LoadBalancer 80>30080", "b LoadBalancer 80>30081", "c NodePort 80>30082/sctp",
      "d LoadBalancer 90>30090 'loadBalancerSourceRanges: [10.0.0.0/8]'")
    #expect(
      publication.problems.map { "\($0.object.text) \($0.port): \($0.why)" } == [
        "Service default/b 80/tcp: the port is that of Service default/a",
        "Service default/c 30082/sctp: RootlessKit forwards TCP and UDP only",
        "Service default/d 90/tcp: loadBalancerSourceRanges cannot be kept: RootlessKit hides who a client is",
      ])
  }

  @Test("Only our own ports are removed, and a port that is published already is not added")
  func changes() throws {
    let publication = try Self.publication("a NodePort 80>30080", "b NodePort 80>30081", "c NodePort 80>30082")
    let ours = try Self.port("10.0.0.5:30080:10.0.0.5:30080/tcp")
    let stale = try Self.port("10.0.0.5:30099:10.0.0.5:30099/tcp")
    let live = [
      LivePort(id: 1, ours), LivePort(id: 2, stale),
      LivePort(id: 3, try Self.port("0.0.0.0:30081:30081/tcp")),
      LivePort(id: 4, try Self.port("10.0.0.5:30082:10.0.0.5:31000/tcp")),
      LivePort(id: 5, try Self.port("10.0.0.5:6443:10.0.0.5:6443/tcp")),
    ]
    let changes = publication.changes(live: live, owned: [ours, stale])
    #expect(changes.remove == [2])
    #expect(changes.add.map(\.specification) == ["10.0.0.5:30082:10.0.0.5:30082/tcp"])
    #expect(try Self.publication().changes(live: live, owned: []).isEmpty)
  }

  @Test("Events of a watch change the known Services and pods")
  func events() throws {
    var publication = try Self.publication("a NodePort 80>30080")
    publication.receive("ADDED", try Self.service("b NodePort 80>30081"))
    #expect(publication.granted.map(\.port).sorted() == [30080, 30081])
    publication.receive("MODIFIED", try Self.service("a NodePort 80>30090"))
    #expect(publication.granted.map(\.port).sorted() == [30081, 30090])
    publication.receive("MODIFIED", try Self.service("a ClusterIP 80"))
    publication.receive("DELETED", try Self.service("b NodePort 80>30081"))
    publication.receive("BOOKMARK", .map(("metadata", .map(("resourceVersion", .string("7"))))))
    #expect(publication.granted.isEmpty)
    publication.receive("ADDED", try Self.pod("a 'containers: [{ports: [{hostPort: 8080}]}]'"))
    #expect(publication.granted.map(\.port) == [8080])
    publication.receive("MODIFIED", try Self.pod("a 'containers: [{ports: [{hostPort: 8080}]}]' 'phase: Succeeded'"))
    #expect(publication.granted.isEmpty)
  }

  private static let ours = "[{manager: u7s-services, fieldsV1: {'f:status': {'f:loadBalancer': {'f:ingress': {}}}}}]"
  private static let other = "[{manager: metallb, fieldsV1: {'f:status': {'f:loadBalancer': {'f:ingress': {}}}}}]"

  @Test("A LoadBalancer's status gets this node's address once its ports are published; other addresses stay")
  func ingress() throws {
    func changes(_ row: String, nodes: Set<String>? = nil, off: Bool = false) throws -> [[String]] {
      var publication = try Self.publication(row)
      publication.isOff = off
      return publication.ingressChanges(nodes: nodes).keys.map { $0 }
    }
    let two = "'{ingress: [{ip: 10.0.0.4}, {ip: 10.0.0.5}]}'"
    #expect(try changes("a LoadBalancer 80>30080") == [["10.0.0.5"]])
    #expect(try changes("a NodePort 80>30080") == [])
    #expect(try changes("a LoadBalancer 80>30080 'loadBalancerClass: x/y'") == [])
    #expect(
      try changes("a LoadBalancer 80>30080 'x: y' '{ingress: [{ip: 10.0.0.4}]}' \"\(Self.ours)\"") == [
        ["10.0.0.4", "10.0.0.5"]
      ])
    #expect(try changes("a LoadBalancer 80>30080 'x: y' '{ingress: [{ip: 10.0.0.4}]}' \"\(Self.other)\"") == [])
    #expect(try changes("a LoadBalancer 80>30080 'x: y' '{ingress: [{hostname: h}]}' \"\(Self.other)\"") == [])
    #expect(try changes("a LoadBalancer 80>30080 'x: y' \(two) \"\(Self.ours)\"") == [])
    #expect(
      try changes("a LoadBalancer 80>30080 'x: y' \(two) \"\(Self.ours)\"", nodes: ["10.0.0.5"]) == [["10.0.0.5"]])
    #expect(
      try changes("a LoadBalancer 80>30080 'x: y' \(two) \"\(Self.ours)\"", nodes: ["10.0.0.4", "10.0.0.5"]) == [])
    #expect(try changes("a LoadBalancer 80>30080 'x: y' \(two) \"\(Self.ours)\"", off: true) == [["10.0.0.4"]])
    #expect(try changes("a LoadBalancer 80>30080", off: true) == [])
    var refused = try Self.publication("a LoadBalancer 80>30080 'x: y' \(two) \"\(Self.ours)\"")
    refused.settle(failures: [try Self.port("10.0.0.5:80:10.0.0.5:30080/tcp"): "taken"])
    #expect(refused.ingressChanges(nodes: nil) == [["10.0.0.4"]: [ObjectKey("default", "a")]])
    #expect(refused.problems.map(\.why) == ["taken"] && refused.namesOtherNodes)
  }
}
