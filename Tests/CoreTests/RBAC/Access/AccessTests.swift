import Core
import CoreRBAC
import Testing
import YAML

@Suite struct AccessTests {
  static let questions: [(String, String)] = [
    ("anna get pods", #"{"verb":"get","group":"","resource":"pods"}"#),
    ("anna get po -n shop", #"{"verb":"get","group":"","resource":"pods","namespace":"shop"}"#),
    ("anna create deploy web", #"{"verb":"create","group":"apps","resource":"deployments","name":"web"}"#),
    ("anna get pods/log", #"{"verb":"get","group":"","resource":"pods","subresource":"log"}"#),
    ("anna list gadgets.example.org", #"{"verb":"list","group":"example.org","resource":"gadgets"}"#),
    ("anna '*' '*'", #"{"verb":"*","group":"*","resource":"*"}"#),
    (
      "anna get deployments.apps/scale",
      #"{"verb":"get","group":"apps","resource":"deployments","subresource":"scale"}"#
    ),
  ]

  @Test("A question about a resource becomes a review in the API server's form", arguments: questions)
  func question(line: String, attributes: String) throws {
    let call = try #require(try Can(Rows.words(line)))
    let review = try #require(call.question).review(call.user, groups: ["k8s", "system:authenticated"])
    #expect(review["spec"]?["resourceAttributes"]?.json == attributes)
    #expect(review["spec"]?["groups"]?.json == #"["k8s","system:authenticated"]"#)
    #expect(review["spec"]?["user"]?.string == "anna")
  }

  @Test("A question about a path becomes nonResourceAttributes")
  func path() throws {
    let call = try #require(try Can(["anna", "get", "/metrics"]))
    let review = try #require(call.question).review(call.user, groups: [])
    #expect(review["spec"]?["nonResourceAttributes"]?.json == #"{"verb":"get","path":"/metrics"}"#)
    #expect(try #require(try Can(["anna"])).question == nil)
  }

  @Test("The answer is yes only if the API server says so")
  func answer() throws {
    for (text, isAllowed) in [
      ("{status: {allowed: true}}", true), ("{status: {allowed: false}}", false), ("{}", false),
      ("{status: {allowed: 'true'}}", false), ("{status: {denied: true}}", false),
    ] { #expect(AccessQuestion.answer(try YAML.parse(text)[0]).isAllowed == isAllowed, "\(text)") }
  }

  @Test("Rights in all namespaces are listed once; each namespace has only its own further rights")
  func matrix() throws {
    let everywhere = """
      {status: {resourceRules: [{verbs: [create], apiGroups: [authorization.k8s.io], resources: [selfsubjectaccessreviews]}],
        nonResourceRules: [{verbs: [get], nonResourceURLs: [/version]}]}}
      """
    let shop = """
      {status: {incomplete: true, resourceRules: [
        {verbs: [create], apiGroups: [authorization.k8s.io], resources: [selfsubjectaccessreviews]},
        {verbs: [get, list], apiGroups: [''], resources: [pods, pods/log], resourceNames: [a, b]},
        {verbs: ['*'], apiGroups: [apps], resources: [deployments/scale]}]}}
      """
    var matrix = AccessMatrix(everywhere: try YAML.parse(everywhere)[0])
    #expect(!matrix.isIncomplete)
    matrix.add("shop", try YAML.parse(shop)[0])
    #expect(matrix.isIncomplete)
    #expect(
      matrix.text == """
        NAMESPACE  RESOURCE                                       VERBS
        (all)      selfsubjectaccessreviews.authorization.k8s.io  create
        (all)      /version                                       get
        shop       pods a,b                                       get,list
        shop       pods/log a,b                                   get,list
        shop       deployments.apps/scale                         *

        """)
    #expect(AccessMatrix(everywhere: .map()).text == "nothing\n")
  }

  @Test("Users are listed by name with the certificate that ends last, marked 30 days before; no system users")
  func list() throws {
    let certificates = [
      CertificateFacts(user: "anna", groups: ["k8s"], end: CertificateTime(seconds: 100 * 86400)),
      CertificateFacts(user: "anna", groups: ["old"], end: CertificateTime(seconds: 50 * 86400)),
      CertificateFacts(user: "boris", groups: ["devs", "k8s"], end: CertificateTime(seconds: 30 * 86400)),
      CertificateFacts(user: "carl", groups: [], end: CertificateTime(seconds: 0)),
      CertificateFacts(user: "system:node:a", groups: [], end: CertificateTime(seconds: 0)),
    ]
    let bindings = [
      try BindingTests.binding("v", nil, "User anna,User system:node:a"),
      try BindingTests.binding("b", "shop", "User dora"),
    ]
    #expect(
      UserList(certificates: certificates, bindings: bindings).text(now: 10) == """
        USER   GROUPS    CERTIFICATE ENDS                  BINDINGS
        anna   k8s       1970-04-11 00:00:00 UTC           v
        boris  devs,k8s  ! 1970-01-31 00:00:00 UTC         -
        carl   -         ! 1970-01-01 00:00:00 UTC, ended  -
        dora   -         unknown                           shop/b

        """)
    #expect(UserList(certificates: [], bindings: []).text(now: 0) == "no users\n")
  }

  @Test("A revocation says what it cannot do")
  func advice() throws {
    let call = try #require(try Revoke(["anna"]))
    let facts = CertificateFacts(user: "anna", groups: ["devs"], end: CertificateTime(seconds: 0))
    let groups = UserRoles("", groups: ["devs"], [try BindingTests.binding("b", "shop", "Group devs")])
    let text = call.advice(facts, groups: groups, hasAccount: true).map(\.english).joined(separator: "\n")
    for part in [
      "until 1970-01-01 00:00:00 UTC", "podsec-k8s-rbac-unbindrole --group devs role edit b shop", "userdel -r anna",
    ] {
      #expect(text.contains(part), "\(part)")
    }
    #expect(call.advice(nil, groups: UserRoles("", []), hasAccount: false)[0].english.contains("no certificate"))
  }
}
