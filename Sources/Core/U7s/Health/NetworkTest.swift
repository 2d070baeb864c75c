import Core
import YAML

/// The smoke test of the pod network (`podsec-u7s status --network`): a small server on every node, and from each of them
/// every way to every other.
package struct NetworkTest: Equatable, Sendable {
  package static let namespace = "u7s-network-test"
  /// The ways, in the order they are tried and shown.
  package static let ways = ["pod", "service", "name", "nodePort", "mtu"]

  /// A test pod, as the cluster placed it.
  package struct Pod: Equatable, Sendable {
    package var name: String
    package var node: String
    package var address: String
    package var nodeAddress: String
    package var isReady: Bool
    package var service = ""
    package var nodePort = 0
    /// Why it does not run, in the words of its kubelet.
    package var waiting = ""
  }

  /// What one node saw of another: each way's error, empty where it works.
  package struct Pair: Equatable, Sendable {
    package var from: String
    package var to: String
    package var errors: [String: String]

    package var isGood: Bool { NetworkTest.ways.allSatisfy { errors[$0]?.isEmpty ?? false } }
  }

  package var image: String
  package var pairs: [Pair] = []

  package init(image: String) { self.image = image }

  package var isHealthy: Bool { !pairs.isEmpty && pairs.allSatisfy(\.isGood) }

  /// busybox, beside the cluster's own images on a registry of ours or ALT's, else docker.io's.
  package static func image(repository: String?) -> String {
    guard let repository, !repository.isEmpty, repository != ImageRegistry.upstream else {
      return "docker.io/library/busybox:latest"
    }
    return repository + "/busybox:latest"
  }

  /// The namespace, and for every node a pod and a service of its own.
  package static func manifest(nodes: [String], image: String) -> String {
    let space = KubernetesObject.make(
      "v1", "Namespace", namespace, labels: PodSecurityMode.labels(.privileged))
    return YAML.emit(
      [space] + nodes.enumerated().flatMap { [pod($0.offset, $0.element, image), service($0.offset)] })
  }

  private static func object(_ kind: String, _ name: String, app index: Int, _ spec: Node) -> Node {
    var object = KubernetesObject.make("v1", kind, name, namespace: namespace, labels: ["app": "pod-\(index)"])
    object["spec"] = spec
    return object
  }

  private static func pod(_ index: Int, _ node: String, _ image: String) -> Node {
    let serve = "mkdir /tmp/www && echo pod-\(index) >/tmp/www/index.html && exec httpd -f -p 8080 -h /tmp/www"
    let container = Node.map(
      ("name", .string("server")), ("image", .string(image)), ("imagePullPolicy", .string("IfNotPresent")),
      ("command", .list([.string("sh"), .string("-c"), .string(serve)])),
      ("securityContext", .map(("capabilities", .map(("add", .list([.string("NET_RAW")])))))))
    return object(
      "Pod", "pod-\(index)", app: index,
      .map(
        ("nodeName", .string(node)), ("terminationGracePeriodSeconds", .int(0)),
        // The pods end by themselves if this program cannot delete them.
        ("activeDeadlineSeconds", .int(600)), ("restartPolicy", .string("Never")),
        ("automountServiceAccountToken", .bool(false)),
        ("tolerations", .list([.map(("operator", .string("Exists")))])), ("containers", .list([container]))))
  }

  private static func service(_ index: Int) -> Node {
    object(
      "Service", "to-\(index)", app: index,
      .map(
        ("type", .string("NodePort")), ("selector", .map(("app", .string("pod-\(index)")))),
        ("ports", .list([.map(("port", .int(80)), ("targetPort", .int(8080)))]))))
  }

  /// The pods with their services, from `kubectl get pods,services --output json`.
  package static func pods(_ list: Node) -> [Pod] {
    let items = list["items"]?.items ?? []
    return items.filter { $0["kind"]?.string == "Pod" }.map { item in
      let name = item[path: "metadata", "name"]?.string ?? ""
      let conditions = item[path: "status", "conditions"]?.items ?? []
      var pod = Pod(
        name: name, node: item[path: "spec", "nodeName"]?.string ?? "",
        address: item[path: "status", "podIP"]?.string ?? "", nodeAddress: item[path: "status", "hostIP"]?.string ?? "",
        isReady: conditions.contains { $0["type"]?.string == "Ready" && $0["status"]?.string == "True" })
      let state = item[path: "status", "containerStatuses"]?.items.first?[path: "state", "waiting"]
      pod.waiting = [state?["reason"]?.string, state?["message"]?.string].compactMap { $0 }.joined(separator: ": ")
      let service = items.first {
        $0["kind"]?.string == "Service" && $0[path: "spec", "selector", "app"]?.string == name
      }
      pod.service = service?[path: "spec", "clusterIP"]?.string ?? ""
      pod.nodePort = service?[path: "spec", "ports"]?.items.first?["nodePort"]?.int ?? 0
      return pod
    }
  }

  /// The script that a pod runs. It prints a line `TARGET WAY ERROR` for each way; the error is empty if the way works.
  ///
  /// A rule of kube-proxy comes a moment after its service, so each way has four attempts. The NodePort is its own node's:
  /// others are not published (`rootlessctl add-ports` does). ping sets DF on what its own device takes whole, so the
  /// largest packet of the device crosses in one piece or not at all.
  package static func script(from: Pod, to pods: [Pod]) -> String {
    let functions = """
      try() {
        target=$1 way=$2; shift 2
        for i in 1 2 3 4; do
          if answer=$("$@" 2>&1) && { [ "$way" = mtu ] || [ "$answer" = "$target" ]; }; then echo "$target $way "; return; fi
          sleep 1
        done
        echo "$target $way $(echo $answer | tr '\\n' ' ') "
      }
      get() { wget -T 2 -qO- "http://$1/"; }
      size=$(($(cat /sys/class/net/eth0/mtu) - 28))

      """
    return pods.reduce(into: functions) { text, pod in
      text += """
        try \(pod.name) pod get \(pod.address):8080
        try \(pod.name) service get \(pod.service)
        try \(pod.name) name get to-\(pod.name.dropFirst(4))
        try \(pod.name) nodePort get \(from.nodeAddress):\(pod.nodePort)
        try \(pod.name) mtu ping -c 1 -W 2 -s $size \(pod.address)

        """
    }
  }

  /// Adds what a pod saw; `failure` is why it could not be asked.
  package mutating func add(from: Pod, to pods: [Pod], output: String, failure: String?) {
    for pod in pods {
      var errors: [String: String] = [:]
      for line in output.split(separator: "\n") {
        let words = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
        if words.count == 3, words[0] == pod.name { errors[String(words[1])] = words[2].trimmed }
      }
      for way in NetworkTest.ways where errors[way] == nil { errors[way] = failure ?? "no answer" }
      pairs.append(Pair(from: from.node, to: pod.node, errors: errors))
    }
  }

  /// Adds a pod that did not become ready.
  package mutating func add(notRunning pod: Pod) {
    let why = pod.waiting.isEmpty ? "it is not scheduled, or its image is still being pulled" : pod.waiting
    pairs.append(Pair(from: pod.node, to: pod.node, errors: ["pod": "the test pod does not run: " + why]))
  }

  /// For programs (`-o json`).
  package var document: Node {
    .map(
      ("healthy", .bool(isHealthy)), ("image", .string(image)),
      (
        "pairs",
        .list(
          pairs.map { pair in
            .map(
              ("from", .string(pair.from)), ("to", .string(pair.to)), ("good", .bool(pair.isGood)),
              (
                "errors",
                .map(
                  NetworkTest.ways.compactMap { way in
                    pair.errors[way].flatMap { $0.isEmpty ? nil : (way, .string($0)) }
                  })
              ))
          })
      ))
  }

  /// For people: a row a pair; what fails stands below it.
  package var text: String {
    Table.text(
      pairs.map { pair in
        let bad = NetworkTest.ways.filter { !(pair.errors[$0] ?? "").isEmpty }
        let good = NetworkTest.ways.filter { pair.errors[$0]?.isEmpty ?? false }
        let first: Message = "\(bad.isEmpty ? "ok     " : "FAILS  ")\(good.joined(separator: ", "))"
        let rest = bad.map { "       \($0): \(pair.errors[$0] ?? "")" as Message }
        return (name: "\(pair.from) -> \(pair.to)", values: [first] + rest)
      })
  }
}
