import Core
import CoreU7s
import Testing
import YAML

@Suite struct WorkloadChecksTests {
  private static func pod(_ spec: String, phase: String = "Pending") throws -> Node {
    try #require(
      try YAML.parse(
        "{kind: Pod, metadata: {name: p, namespace: n, uid: u}, spec: \(spec), status: {phase: \(phase)}}"
      ).first)
  }

  @Test(
    "What keeps a pod from running in the node's user namespace, by every field that can",
    arguments: [
      ("{securityContext: {runAsUser: 1000660000}}", ["spec.securityContext.runAsUser 1000660000"]),
      ("{securityContext: {runAsGroup: 65537, fsGroup: 65536}}", ["spec.securityContext.runAsGroup 65537"]),
      ("{securityContext: {fsGroup: 70000}}", ["spec.securityContext.fsGroup 70000"]),
      (
        "{securityContext: {supplementalGroups: [1, 70000]}}", ["spec.securityContext.supplementalGroups 70000"]
      ),
      (
        "{containers: [{name: a, securityContext: {runAsUser: 70000}}, {name: b}]}",
        ["spec.containers[a].securityContext.runAsUser 70000"]
      ),
      (
        "{initContainers: [{name: a, securityContext: {runAsUser: 70000}}]}",
        ["spec.initContainers[a].securityContext.runAsUser 70000"]
      ),
      (
        "{ephemeralContainers: [{name: a, securityContext: {runAsGroup: 70000}}]}",
        ["spec.ephemeralContainers[a].securityContext.runAsGroup 70000"]
      ),
      ("{hostUsers: false}", ["spec.hostUsers false"]), ("{hostUsers: true}", []),
      ("{volumes: [{name: v, nfs: {server: s, path: /}}, {name: w, emptyDir: {}}]}", ["spec.volumes[v] nfs"]),
      ("{securityContext: {runAsUser: 65536}}", []), ("{securityContext: null}", []), ("{}", []), ("[]", []),
    ] as [(String, [String])])
  func obstacles(spec: String, found: [String]) throws {
    #expect(PodObstacle.all(in: try Self.pod(spec), ids: 65536).map(\.found) == found)
    #expect(PodObstacle.all(in: try Self.pod(spec, phase: "Succeeded"), ids: 65536).isEmpty)
    #expect(PodObstacle.all(in: try Self.pod(spec), ids: 1_000_700_000).allSatisfy { !$0.found.contains("runAs") })
  }

  @Test("The doctor names the pod and what to type, and says so if all pods can run")
  func checks() throws {
    let checks = Doctor.workloads([try Self.pod("{securityContext: {runAsUser: 70000}}")], ids: 65536)
    #expect(checks.map(\.name) == ["n/p"] && checks[0].level == .error)
    #expect(checks[0].fix?.english.hasPrefix("U7S_SUBIDS=70000 podsec-u7s prepare && systemctl restart u7s ") == true)
    let high = Doctor.workloads([try Self.pod("{securityContext: {runAsUser: 2000000001}}")], ids: 65536)
    #expect(high[0].fix == "give the pod a lower id")
    #expect(Doctor.workloads([try Self.pod("{}")], ids: 65536).map(\.level) == [.ok])
  }

  @Test("A pod gets one Event, and a pod of the same name that follows it gets its own")
  func events() throws {
    var pods = ObstructedPods(ids: 65536)
    let pod = try Self.pod("{hostUsers: false}")
    pods.look(at: pod)
    pods.look(at: try Self.pod("{}"))
    let list = try #require(try YAML.parse(ServiceCalls.events(pods.new, node: "n1", now: "now")).first)
    let event = list["items"]?.items.first
    #expect(event?["reason"]?.string == "CannotRunRootless" && event?[path: "involvedObject", "uid"]?.string == "u")
    #expect(event?["message"]?.string?.hasPrefix("n1 is a rootless node: spec.hostUsers false (needed: ") == true)
    pods.settle()
    pods.look(at: pod)
    #expect(pods.new.isEmpty)
    pods.look(at: pod, isDeleted: true)
    pods.look(at: pod)
    #expect(pods.new.count == 1)
    pods.look(at: pod, isDeleted: true)
    #expect(pods.new.isEmpty)
  }

  @Test(
    "The highest id of a map",
    arguments: [
      ("         0        995          1\n         1     100000      65536\n", 65536),
      ("0 0 4294967295", 4_294_967_294),
      ("", 0), ("a b c\n0 1\n1 2 0", 0),
    ] as [(String, UInt64)])
  func highest(text: String, id: UInt64) { #expect(UserNamespaceMap.highest(text) == id) }

  @Test(
    "U7S_SUBIDS adds what the account lacks, in a range that is free in both files",
    arguments: [
      (65536, [], 100_000...165_535), (1_000_700_000, [], 100_000...1_000_799_999),
      (1_000_700_000, [SubIDRange(owner: "u7s-admin", start: 100_000, count: 65536)], 165_536...1_000_799_999),
      (70_000, [SubIDRange(owner: "u7s-admin", start: 100_000, count: 65536)], 165_536...231_071),
      (65536, [SubIDRange(owner: "u7s-admin", start: 100_000, count: 65536)], nil),
      (2_000_000_000, [SubIDRange(owner: "a", start: 2_000_000_000, count: 2_000_000_000)], nil),
    ] as [(UInt32, [SubIDRange], ClosedRange<UInt32>?)])
  func subordinateIDs(wanted: UInt32, ranges: [SubIDRange], missing: ClosedRange<UInt32>?) {
    var facts = Sample.facts()
    facts.wantedIDs = wanted
    facts.subordinateUIDs = ranges
    facts.subordinateGIDs = []
    #expect(facts.missingIDs(ranges) == missing)
  }

  @Test("Another value of U7S_SUBIDS is refused", arguments: ["", "1", "65535", "2000000001", "-1", "65536 ", "many"])
  func refusedIDs(text: String) throws {
    let settings = Settings([.subordinateIDs: text])
    if text.isEmpty { return #expect(try settings.subordinateIDs() == SubIDRange.needed) }
    #expect(throws: Failure.self) { try settings.subordinateIDs() }
  }
}
