import Core
import CoreRBAC
import Testing
import YAML

@Suite struct SigningRequestTests {
  private func user() throws -> UserName { try #require(UserName("anna")) }
  private func sent() throws -> SigningRequest { SigningRequest(try user(), pem: "PEM\n", seconds: 86400) }

  /// The API server's answer, with changes.
  private func object(_ changes: [([String], Node?)] = []) throws -> SigningRequest {
    var node = try sent().node
    node[path: ["metadata", "uid"]] = .string("u1")
    node[path: ["metadata", "resourceVersion"]] = .string("7")
    node[path: ["spec", "username"]] = .string("kubernetes-admin")
    for (path, value) in changes { node[path: path] = value }
    return SigningRequest(node)
  }

  @Test("The signing request has the user's name and asks the API server's signer for a client certificate")
  func made() throws {
    let node = try sent().node
    #expect(node["metadata"]?.json == #"{"name":"anna"}"#)
    #expect(
      node["spec"]?.json
        == #"{"request":"UEVNCg==","signerName":"kubernetes.io/kube-apiserver-client","expirationSeconds":86400,"usages":["client auth"]}"#
    )
  }

  @Test("Only the object that we made, with the content that we sent, is approved")
  func ours() throws {
    let made = try object()
    #expect(try object().isOurs(sent: try sent(), made: made))
    let strange: [([String], Node?)] = [
      (["spec", "request"], .string("T1RIRVI=")), (["spec", "request"], nil),
      (["spec", "username"], .string("mallory")),
      (["spec", "usages"], KubernetesObject.strings("client auth", "server auth")), (["spec", "usages"], nil),
      (["spec", "signerName"], .string("kubernetes.io/kubelet-serving")), (["metadata", "uid"], .string("u2")),
      (["metadata", "uid"], nil), (["spec", "expirationSeconds"], .int(999_999)),
      (["spec", "expirationSeconds"], nil),
    ]
    for change in strange {
      #expect(try !object([change]).isOurs(sent: try sent(), made: made), "\(change.0)")
    }
    #expect(try !object().isOurs(sent: try sent(), made: SigningRequest(.map())))
  }

  @Test("An approval keeps the resource version that was checked, so that no other object is approved")
  func approval() throws {
    let node = try object().approved
    #expect(node[path: "metadata", "uid"]?.string == "u1")
    #expect(node[path: "metadata", "resourceVersion"]?.string == "7")
    #expect(SigningRequest(node).state == .approved)
    let trial = try object().trial
    #expect(trial["metadata"]?.json == #"{"generateName":"podsec-trial-"}"#)
  }

  static let states: [(String, SigningRequest.State)] = [
    ("{}", .pending), ("{status: {}}", .pending), ("{status: {conditions: [{type: Approved}]}}", .approved),
    ("{status: {conditions: [{type: Denied, message: no}]}}", .refused("no")),
    (
      "{status: {conditions: [{type: Approved}, {type: Failed, reason: SignerValidationFailure}]}}",
      .refused("SignerValidationFailure")
    ),
    ("{status: {certificate: UEVNCg==, conditions: [{type: Approved}]}}", .issued("PEM\n")),
    ("{status: {certificate: UEVNCg==, conditions: [{type: Denied, message: no}]}}", .refused("no")),
    ("{status: {certificate: '%%'}}", .pending),
  ]

  @Test("The state of a request is read from its conditions", arguments: states)
  func state(text: String, state: SigningRequest.State) throws {
    #expect(SigningRequest(try YAML.parse(text)[0]).state == state)
  }

  static let authority = Base64.encode(Array("-----BEGIN CERTIFICATE-----\nCA\n".utf8))

  private func view(_ cluster: String) -> String {
    #"{"clusters":[{"name":"kubernetes","cluster":{\#(cluster)}}],"users":[{"name":"x","user":{"token":"SECRET"}}]}"#
  }

  @Test("The user's kubeconfig has the cluster of the administrator's kubeconfig, and nothing else of it")
  func kubeconfig() throws {
    let text = view(#""certificate-authority-data":"\#(Self.authority)","server":"https://10.0.0.5:6443""#)
    let made = try UserKubeconfig(view: text)
    #expect(made.authority.hasPrefix("-----BEGIN CERTIFICATE-----"))
    let own = made.render(try user(), key: "KEY", certificate: "CERT", server: "https://api:443")
    let node = try YAML.parse(own)[0]
    #expect(!own.contains("SECRET") && node["current-context"]?.string == "default")
    #expect(node["clusters"]?.items[0][path: "cluster", "server"]?.string == "https://api:443")
    #expect(node["users"]?.items[0][path: "user", "client-key-data"]?.string == Base64.encode(Array("KEY".utf8)))
    #expect(throws: Never.self) { try KubeconfigCheck.text(own, path: "x") }
    for wrong in [#""server":"https://x""#, #""certificate-authority-data":"Zg==","server":"https://x""#, ""] {
      #expect(throws: Failure.self) { try UserKubeconfig(view: view(wrong)) }
    }
    #expect(throws: Failure.self) { try UserKubeconfig(view: "{}") }
  }

  @Test("A user and a context are added once to the administrator's kubeconfig; the rest stays")
  func context() throws {
    let made = try UserKubeconfig(
      view: view(#""certificate-authority-data":"\#(Self.authority)","server":"https://10.0.0.5:6443""#))
    let admin =
      "apiVersion: v1\nkind: Config\nclusters: []\ncontexts: [{name: a, context: {cluster: c, user: u}}]\ncurrent-context: a\nusers: [{name: u, user: {token: t}}]\n"
    let once = try made.adding(try user(), key: "K1", certificate: "C1", to: admin)
    let twice = try made.adding(try user(), key: "K2", certificate: "C2", to: once)
    let node = try YAML.parse(twice)[0]
    #expect(node["contexts"]?.items.map { $0["name"]?.string } == ["a", "anna"])
    #expect(node["users"]?.items.map { $0["name"]?.string } == ["u", "anna"])
    #expect(node["current-context"]?.string == "a" && twice.contains(Base64.encode(Array("K2".utf8))))
    #expect(!twice.contains(Base64.encode(Array("K1".utf8))))
    let taken = admin.split(separator: "u}").joined(separator: "anna}")
    #expect(throws: Failure.self) { try made.adding(try user(), key: "K", certificate: "C", to: taken) }
  }
}
