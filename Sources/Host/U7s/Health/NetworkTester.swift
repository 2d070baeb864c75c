import Core
import CoreU7s
import Glibc
import Host
import YAML

/// Runs the smoke test of the pod network with kubectl, from a control plane, and removes what it made.
struct NetworkTester {
  let image: String
  let kubectlFlags: [String]

  func run() throws(Failure) -> NetworkTest {
    guard Files.exists(NodePaths.adminConf) else {
      throw Failure("test the pod network", "there is no \(NodePaths.adminConf)", hint: "run it on a control plane")
    }
    let list = ["get", "nodes", "--selector", "kubernetes.io/os=linux", "--output", "name"]
    let nodes = try kubectl(list, "list the nodes").split(separator: "\n").map { String($0.dropFirst("node/".count)) }
    return try HeldSignals.during { signals throws(Failure) in try test(nodes, signals) }
  }

  /// Makes the pods, runs the test, and removes the pods whatever happens.
  private func test(_ nodes: [String], _ signals: HeldSignals) throws(Failure) -> NetworkTest {
    var test = NetworkTest(image: image)
    let create = Inside.kubectl(
      ["create", "--filename", "-"] + kubectlFlags, input: NetworkTest.manifest(nodes: nodes, image: image))
    let outcome = try Spawn.capture(create, seconds: 60)
    guard outcome.status.isSuccess else {
      throw Failure(
        "make the test's pods", "\(outcome.errors.trimmed)",
        hint: "kubectl delete namespace \(NetworkTest.namespace)   # where an earlier test was cut off")
    }
    defer {
      _ = try? kubectl(["delete", "namespace", NetworkTest.namespace, "--wait=false"], "remove the test's pods")
      let gone = ["wait", "--for=delete", "namespace/\(NetworkTest.namespace)", "--timeout=60s"]
      _ = try? Spawn.capture(Inside.kubectl(gone), seconds: 90, signals: signals)
    }
    Report.note("Testing the pod network between \(nodes.count) nodes with \(image)")
    _ = try Spawn.capture(
      inTest(["wait", "--for=condition=Ready", "--timeout=60s", "pods", "--all"]), seconds: 90, signals: signals)
    let text = try Runner.mustSucceed(inTest(["get", "pods,services", "--output", "json"]), "look at the test's pods")
    let pods = NetworkTest.pods((try? YAML.parse(text))?.first ?? .null)
    let ready = pods.filter(\.isReady)
    let outcomes = try Spawn.capture(
      ready.map { inTest(["exec", $0.name, "--", "sh", "-c", NetworkTest.script(from: $0, to: ready)]) }, atOnce: 4,
      seconds: 30 + Double(ready.count * ready.count) * 25, tolerant: true, signals: signals)
    for pod in pods where !pod.isReady { test.add(notRunning: pod) }
    for (pod, outcome) in zip(ready, outcomes) {
      let words = outcome.errors.trimmed
      test.add(
        from: pod, to: ready, output: outcome.output, failure: outcome.status.isSuccess || words.isEmpty ? nil : words)
    }
    return test
  }

  private func inTest(_ arguments: [String]) -> Command {
    Inside.kubectl(["--namespace", NetworkTest.namespace] + arguments)
  }

  private func kubectl(_ arguments: [String], _ purpose: Message) throws(Failure) -> String {
    try Runner.mustSucceed(Inside.kubectl(arguments), purpose)
  }
}
