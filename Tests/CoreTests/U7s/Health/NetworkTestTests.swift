import CoreU7s
import Testing
import YAML

@Suite struct NetworkTestTests {
  private static let list = """
    {"items": [
     {"kind": "Pod", "metadata": {"name": "pod-0"}, "spec": {"nodeName": "a"}, "status": {"podIP": "10.244.0.2",
      "hostIP": "10.0.0.1", "conditions": [{"type": "Ready", "status": "True"}]}},
     {"kind": "Pod", "metadata": {"name": "pod-1"}, "spec": {"nodeName": "b"}, "status": {"hostIP": "10.0.0.2",
      "containerStatuses": [{"state": {"waiting": {"reason": "ErrImagePull", "message": "no such tag"}}}]}},
     {"kind": "Service", "spec": {"selector": {"app": "pod-0"}, "clusterIP": "10.96.0.7", "ports": [{"nodePort": 30007}]}}]}
    """

  private static func pods() throws -> [NetworkTest.Pod] {
    NetworkTest.pods(try #require(try YAML.parse(list).first))
  }

  @Test("Pods are read with their services")
  func read() throws {
    let pods = try Self.pods()
    #expect(pods.map(\.node) == ["a", "b"] && pods.map(\.isReady) == [true, false])
    #expect(pods[0].address == "10.244.0.2" && pods[0].service == "10.96.0.7" && pods[0].nodePort == 30007)
    #expect(pods[1].waiting == "ErrImagePull: no such tag")
  }

  @Test("The manifest has a namespace, and for every node a pod that is bound to it and a service")
  func manifest() throws {
    let documents = try YAML.parse(NetworkTest.manifest(nodes: ["a", "b"], image: "r/i:1"))
    #expect(documents.map { $0["kind"]?.string } == ["Namespace", "Pod", "Service", "Pod", "Service"])
    #expect(documents[3][path: "spec", "nodeName"]?.string == "b")
    #expect(documents[3][path: "spec", "containers"]?.items.first?["image"]?.string == "r/i:1")
  }

  @Test("The script tries every way to every pod, and the NodePort of its own node")
  func script() throws {
    let pod = try Self.pods()[0]
    var from = pod
    from.nodeAddress = "10.0.0.9"
    let script = NetworkTest.script(from: from, to: [pod])
    for way in [
      "pod get 10.244.0.2:8080", "service get 10.96.0.7", "name get to-0", "nodePort get 10.0.0.9:30007",
      "mtu ping -c 1 -W 2 -s $size 10.244.0.2",
    ] {
      #expect(script.contains("try pod-0 \(way)\n"))
    }
  }

  @Test("A pair of nodes is good if every way answered; ways that failed or did not answer are named")
  func judged() throws {
    let pods = try Self.pods()
    var test = NetworkTest(image: "r/i:1")
    #expect(!test.isHealthy)
    let good = NetworkTest.ways.map { "pod-0 \($0) \n" }.joined()
    test.add(from: pods[0], to: [pods[0]], output: good, failure: nil)
    #expect(test.isHealthy && test.text == "a -> a  ok     pod, service, name, nodePort, mtu\n")
    test.add(from: pods[1], to: [pods[0]], output: "pod-0 pod \npod-0 service timed out \n", failure: "exec: gone")
    #expect(!test.isHealthy && test.text.contains("b -> a  FAILS  pod\n") && test.text.contains("service: timed out\n"))
    #expect(test.pairs[1].errors["mtu"] == "exec: gone")
    #expect(test.document["pairs"]?.items.map { $0["good"]?.json } == ["true", "false"])
    test.add(notRunning: pods[1])
    #expect(test.text.contains("the test pod does not run: ErrImagePull: no such tag"))
  }

  @Test(
    "The test's image is from the cluster's registry, otherwise from docker.io",
    arguments: [
      (nil, "docker.io/library/busybox:latest"), ("", "docker.io/library/busybox:latest"),
      ("registry.k8s.io", "docker.io/library/busybox:latest"),
      ("registry.local/p11", "registry.local/p11/busybox:latest"),
    ] as [(String?, String)])
  func image(repository: String?, image: String) { #expect(NetworkTest.image(repository: repository) == image) }
}
