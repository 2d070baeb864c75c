import Core
import CoreU7s
import Testing
import YAML

@Suite struct ServiceCallsTests {
  @Test("The service account has exactly these rights")
  func rights() throws {
    let documents = try YAML.parse(ServiceAccess.manifest)
    let kinds = documents.compactMap { $0["kind"]?.string }
    #expect(kinds == ["ServiceAccount", "Secret", "ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"])
    func rules(_ kind: String) -> [String] {
      (documents.first { $0["kind"]?.string == kind }?["rules"]?.items ?? []).map { rule in
        func words(_ key: String) -> String { (rule[key]?.items ?? []).compactMap(\.string).joined(separator: ",") }
        return "\(words("verbs")) \(words("resources")) \(words("resourceNames"))"
      }
    }
    #expect(
      rules("ClusterRole") == ["get,list,watch services ", "patch services/status ", "list nodes ", "create events "])
    #expect(rules("Role") == ["get secrets u7s-services"])
  }

  @Test("The kubeconfig has the cluster of kubelet's and our own token")
  func kubeconfig() throws {
    let kubelet = """
      apiVersion: v1
      clusters: [{name: default-cluster, cluster: {server: https://10.0.0.5:6443, certificate-authority-data: QQ==}}]
      users: [{name: default-auth, user: {client-certificate: /var/lib/kubelet/pki/c.pem}}]
      """
    let text = try #require(ServiceAccess.kubeconfig(token: "abc", kubelet: kubelet))
    let document = try #require(try YAML.parse(text).first)
    #expect(document["clusters"]?.items.first?[path: "cluster", "server"]?.string == "https://10.0.0.5:6443")
    #expect(document["users"]?.items.first?[path: "user", "token"]?.string == "abc")
    #expect(!text.contains("client-certificate:"))
    for damaged in ["", "clusters: []", "{", "clusters: [{cluster: {}}]"] {
      #expect(ServiceAccess.kubeconfig(token: "abc", kubelet: damaged) == nil)
    }
  }

  @Test("The addresses of a status are one merge patch for all its Services")
  func ingress() throws {
    #expect(
      ServiceCalls.ingress(["10.0.0.5", "10.0.0.6"]).last
        == #"--patch={"status":{"loadBalancer":{"ingress":[{"ip":"10.0.0.5"},{"ip":"10.0.0.6"}]}}}"#)
    #expect(ServiceCalls.ingress([]).last == #"--patch={"status":{"loadBalancer":{"ingress":null}}}"#)
    let objects = ServiceCalls.objects([ObjectKey("a", "b")])
    #expect(objects.contains(#""metadata":{"namespace":"a","name":"b"}"#))
  }

  @Test("An event belongs to its Service and names the node, the port and the reason")
  func events() throws {
    let node = try #require(Address("10.0.0.5"))
    var publication = PortPublication(node: node, bind: node)
    publication.replace(
      services: [
        try #require(
          try YAML.parse(
            "{metadata: {namespace: n, name: s, uid: u}, spec: {type: NodePort, ports: [{port: 80, protocol: SCTP, nodePort: 30080}]}}"
          ).first)
      ], pods: [])
    let text = ServiceCalls.events(publication.problems, node: "node1", now: "2026-11-21T06:00:00Z")
    let event = try #require(try YAML.parse(text).first?["items"]?.items.first)
    #expect(event[path: "involvedObject", "uid"]?.string == "u" && event[path: "metadata", "namespace"]?.string == "n")
    #expect(event["reason"]?.string == "PortNotPublished" && event["type"]?.string == "Warning")
    #expect(event["message"]?.string == "node1 cannot publish port 30080/sctp: RootlessKit forwards TCP and UDP only")
  }

  @Test("The state file is read back; a damaged one counts as nothing")
  func state() throws {
    let node = try #require(Address("10.0.0.5"))
    let state = PublicationState(owned: [PublishedPort(node, 80, inside: node, .tcp)], problems: [])
    #expect(PublicationState.parse(state.text) == state)
    for text in ["", "{", "[]", "ports: 5", #"{"ports": ["x", 5, null]}"#] {
      #expect(PublicationState.parse(text).owned.isEmpty)
    }
  }

  @Test(
    "RootlessKit's errors are translated into reasons",
    arguments: [
      ("listen tcp4 10.0.0.5:30080: bind: address already in use", "the port is taken on this host"),
      ("conflict with ID 7", "the port leads to something else in the namespace"),
      ("cannot expose privileged port 80, you can add ...", "ports below net.ipv4.ip_unprivileged_port_start"),
      ("something new", "something new"),
    ])
  func reasons(words: String, start: String) { #expect(PortRefusal(words).why.hasPrefix(start)) }

  @Test(
    "U7S_PUBLISH_SERVICES set to no, 0 or off turns publishing off",
    arguments: [("no", false), ("No", false), ("0", false), ("off", false), ("yes", true), ("", true)])
  func off(value: String, publishes: Bool) {
    #expect(Settings([.publishServices: value]).publishesServices == publishes)
    #expect(Settings().publishesServices)
  }

  @Test("A watch's URL continues from the resource version of a list")
  func watch() {
    let query = "watch=1&allowWatchBookmarks=true&timeoutSeconds=1800&resourceVersion=7"
    #expect(ServiceCalls.watch(ServiceCalls.services, after: "7") == "/api/v1/services?" + query)
    #expect(
      ServiceCalls.watch(ServiceCalls.pods(node: "n1"), after: "7")
        == "/api/v1/pods?fieldSelector=spec.nodeName%3Dn1&" + query)
  }
}
