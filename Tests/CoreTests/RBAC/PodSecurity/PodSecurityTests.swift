import Core
import CoreRBAC
import Testing
import YAML

@Suite struct PodSecurityTests {
  static let calls: [(String, PodSecurityLevel?, [PodSecurityMode])] = [
    ("shop", nil, [.enforce]), ("shop baseline", .baseline, [.enforce]),
    ("shop privileged -n", .privileged, [.enforce]),
    ("--warn shop restricted", .restricted, [.warn]), ("shop restricted --audit --warn", .restricted, [.warn, .audit]),
    ("shop restricted --enforce --warn --audit", .restricted, [.enforce, .warn, .audit]),
  ]

  @Test("A level is enforced unless other modes are given", arguments: calls)
  func call(line: String, level: PodSecurityLevel?, modes: [PodSecurityMode]) throws {
    let call = try #require(try PodSecurity(Rows.words(line)))
    #expect(call.level == level && call.modes == modes && call.namespace.description == "shop")
  }

  static let warnings: [(String, String?)] = [
    ("web: host namespaces, seccompProfile", "web|0|host namespaces, seccompProfile"),
    ("web-1.a (and 1 other pod): privileged", "web-1.a|1|privileged"),
    ("a (and 12 other pods): x: y (z)", "a|12|x: y (z)"),
    (#"existing pods in namespace "shop" violate the new PodSecurity enforce level "restricted:latest""#, nil),
    (#"namespace "kube-system" is exempt from Pod Security, and the policy (enforce=x: y) will be ignored"#, nil),
    ("", nil), (": x", nil), ("a (and many other pods): x", nil), ("Web: x", nil),
  ]

  @Test("A warning of the API server is read as the pods that it names", arguments: warnings)
  func refusal(warning: String, expected: String?) {
    #expect(PodRefusal(warning).map { "\($0.pod)|\($0.others)|\($0.why)" } == expected)
  }

  private static func namespace(_ labels: String) throws -> NamespaceSecurity {
    NamespaceSecurity(
      try #require(NamespaceName("shop")),
      try YAML.parse("{metadata: {name: shop, resourceVersion: '7', labels: {\(labels)}}, spec: {}}")[0])
  }

  @Test("Only the labels of the modes change, and the version that was read stays")
  func labels() throws {
    let namespace = try Self.namespace("a: b")
    #expect(
      namespace.setting(.baseline, for: [.warn, .audit])?.json
        == #"{"metadata":{"name":"shop","resourceVersion":"7","labels":{"a":"b","pod-security.kubernetes.io/warn":"baseline","pod-security.kubernetes.io/audit":"baseline"}},"spec":{}}"#
    )
    let same = try Self.namespace("pod-security.kubernetes.io/enforce: baseline")
    #expect(same.setting(.baseline, for: [.enforce]) == nil)
    #expect(same.setting(.restricted, for: [.enforce]) != nil)
    #expect(same.setting(.baseline, for: [.enforce, .warn]) != nil)
  }

  @Test("The levels are shown as a table and as JSON")
  func shown() throws {
    let namespace = try Self.namespace(
      "pod-security.kubernetes.io/enforce: baseline, pod-security.kubernetes.io/enforce-version: v1.30")
    #expect(
      namespace.table == """
        MODE     LEVEL                  VERSION
        enforce  baseline               v1.30
        warn     the cluster's default  -
        audit    the cluster's default  -

        """)
    let refusals = [try #require(PodRefusal("a (and 2 other pods): x")), try #require(PodRefusal("bee: y"))]
    #expect(
      NamespaceSecurity.table(refusals)
        == "POD               WHY IT IS REFUSED\na (and 2 others)  x\nbee               y\n")
    #expect(NamespaceSecurity.table([]) == "")
    let read = try YAML.parse(namespace.json(.restricted, refusals: refusals, isChanged: true))[0]
    #expect(
      read.json
        == #"{"namespace":"shop","enforce":{"level":"baseline","version":"v1.30"},"warn":null,"audit":null,"checkedLevel":"restricted","refusedPods":[{"pod":"a","others":2,"why":"x"},{"pod":"bee","others":0,"why":"y"}],"changed":true}"#
    )
    #expect(try YAML.parse(namespace.json())[0]["refusedPods"] == nil)
  }
}
