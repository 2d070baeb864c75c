import CLinux
import Core
import CoreU7s
import Glibc
import Host
import YAML

/// Follows the cluster's Services and keeps RootlessKit's ports equal to what they ask for.
///
/// It ends where the API is out of reach for a minute or the namespace goes, and its unit starts it again; what it
/// published stays meanwhile.
struct ServicePublisher {
  private let paths: AccountPaths
  private let node: (node: Address, bind: Address)
  private let nodeName: String
  private let kubectl: String
  private let rootlessctl: String
  private var publication: ServicePublication
  private var owned: Set<PublishedPort>
  private var reported: Set<ServicePublication.Problem> = []
  /// How many watches in a row ended at once: five are too many, and its unit's pause comes before the next.
  private var shortWatches = 0

  /// How long the API may be out of reach, in seconds.
  private static let patience = 60.0
  /// After so many seconds without news it looks at the ports again: what was refused may work now, and others may have
  /// taken ports away.
  private static let pause = 30.0
  /// Changes that come together are done together: so many seconds of quiet end them, and so many in all.
  private static let quiet = 0.05
  private static let burst = 0.5

  init(
    paths: AccountPaths, node: (node: Address, bind: Address), nodeName: String, kubectl: String, rootlessctl: String
  ) {
    self.paths = paths
    self.nodeName = nodeName
    self.kubectl = kubectl
    self.rootlessctl = rootlessctl
    self.node = node
    publication = ServicePublication(node: node.node, bind: node.bind)
    owned = PublicationState.parse(Files.readIfPresent(paths.services) ?? "").owned
  }

  mutating func run() throws(Failure) -> Int32 {
    let credential = try credential()
    while true {
      let version = try list(credential.number)
      try reconcile(credential.number)
      try follow(after: version, credential.number)
    }
  }

  /// Takes back what an earlier run published, and this node's address from the Services.
  mutating func withdraw() throws(Failure) {
    publication.isOff = true
    try publish()
    let credential = try credential()
    _ = try list(credential.number)
    try reconcile(credential.number)
  }

  // MARK: the API

  private func call(_ arguments: [String], credential: Int32, input: String? = nil) throws(Failure) -> Outcome {
    try Spawn.capture(
      Command(kubectl, ["--kubeconfig=/proc/self/fd/3"] + arguments, input: input), seconds: 45,
      descriptors: [3: credential])
  }

  /// Asks until it works, for a minute.
  private func persist(_ what: String, hint: String, _ ask: () throws(Failure) -> Outcome) throws(Failure) -> String {
    let deadline = monotonicSeconds() + ServicePublisher.patience
    var pause = 0.25
    while true {
      let outcome = try ask()
      if outcome.status.isSuccess && !outcome.output.isEmpty { return outcome.output }
      guard monotonicSeconds() + pause < deadline else { throw Failure(what, outcome.lastWords, hint: hint) }
      usleep(UInt32(pause * 1e6))
      pause = min(pause * 2, 2)
    }
  }

  /// A kubeconfig, in memory, with the token that the kubelet of this node may read.
  private func credential() throws(Failure) -> OwnedFD {
    let token = try persist(
      "read the token of \(ServiceAccess.name) from the cluster",
      hint: "on a control plane: podsec-u7s prepare-cluster   # makes it"
    ) { () throws(Failure) in try Spawn.capture(Command(kubectl, ServiceAccess.tokenQuery), seconds: 30) }
    guard
      let text = ServiceAccess.kubeconfig(token: token, kubelet: Files.readIfPresent(NodePaths.kubeletConf) ?? "")
    else { throw Failure("read \(NodePaths.kubeletConf)", "it names no cluster", hint: "podsec-u7s doctor") }
    return try attempt("hold the credential in memory") { () throws(Errno) in try Spawn.memoryFile(text) }
  }

  /// Reads all Services; returns the resourceVersion to follow them from.
  private mutating func list(_ credential: Int32) throws(Failure) -> String {
    let text = try persist("list the cluster's Services", hint: "podsec-u7s logs kubelet") { () throws(Failure) in
      try call(ServiceCalls.list, credential: credential)
    }
    guard let list = (try? YAML.parse(text))?.first, let version = list[path: ["metadata", "resourceVersion"]]?.string
    else { throw Failure("list the cluster's Services", "the answer is no list", hint: "kubectl get services -A") }
    publication.replace(list["items"]?.items ?? [])
    return version
  }

  /// Follows the Services until the API says that a new list is needed, or cannot be followed any more.
  private mutating func follow(after version: String, _ credential: Int32) throws(Failure) {
    var version = version
    while true {
      let began = monotonicSeconds()
      defer { shortWatches = monotonicSeconds() - began < 1 ? shortWatches + 1 : 0 }
      guard shortWatches < 5 else {
        throw Failure(
          "follow the cluster's Services", "the API ends it at once", hint: "kubectl get services -A --watch")
      }
      let watch = try FollowedTool(
        Command(kubectl, ["--kubeconfig=/proc/self/fd/3"] + ServiceCalls.watch(after: version)),
        descriptors: [3: credential])
      watching: while true {
        linux_release_memory()
        switch try watch.next(seconds: ServicePublisher.pause) {
        case .quiet: try lookAgain(credential)
        case .lines(let lines):
          let end = monotonicSeconds() + ServicePublisher.burst
          var news = FollowedTool.News.lines(lines)
          while case .lines(let lines) = news {
            for line in lines { guard receive(line, &version) else { return } }
            news = monotonicSeconds() < end ? try watch.next(seconds: ServicePublisher.quiet) : .quiet
          }
          try reconcile(credential)
          if case .ended = news { break watching }
        case .ended(let status, let words):
          guard status.isSuccess else {
            Report.note("following the Services ended: \(Report.printable(words))")
            return
          }
          break watching
        }
      }
    }
  }

  /// False where the API wants to be asked for a new list.
  private mutating func receive(_ line: String, _ version: inout String) -> Bool {
    guard let event = (try? YAML.parse(line))?.first, let type = event["type"]?.string, type != "ERROR",
      let object = event["object"]
    else { return false }
    if let newer = object[path: ["metadata", "resourceVersion"]]?.string { version = newer }
    if type != "BOOKMARK" { publication.receive(type, object) }
    return true
  }

  /// Compares again, and drops the addresses of nodes that left.
  private mutating func lookAgain(_ credential: Int32) throws(Failure) {
    let answer = try publication.namesOtherNodes ? call(ServiceCalls.nodes, credential: credential) : nil
    let nodes = answer?.status.isSuccess == true ? answer?.output.split(separator: " ").map(String.init) : nil
    try reconcile(credential, nodes: nodes.map(Set.init))
  }

  // MARK: this node

  /// Ports first, then what the Services are told. `nodes` are the addresses of the cluster's, asked a moment ago.
  private mutating func reconcile(_ credential: Int32, nodes: Set<String>? = nil) throws(Failure) {
    let before = owned
    try publish()
    if owned != before { Report.note("\(owned.count) ports of Services are published") }
    for (addresses, keys) in publication.ingressChanges(nodes: nodes).sorted(by: { $0.key.count < $1.key.count }) {
      let outcome = try call(
        ServiceCalls.ingress(addresses), credential: credential, input: ServiceCalls.objects(keys))
      if !outcome.status.isSuccess { Report.warning("status of Services: \(Report.printable(outcome.lastWords))") }
    }
    try tell(credential)
  }

  /// Brings RootlessKit's ports up to date.
  private mutating func publish() throws(Failure) {
    // NOTE: read as any file is, for in here the host's root has no name.
    let exposed = try ExposedPort.parse(Files.readIfPresent(NodePaths.exposed) ?? "", path: NodePaths.exposed)
    owned.subtract(exposed.map { $0.published(node: node.node, bind: node.bind) })
    let changes = publication.changes(live: try live(), owned: owned)
    // NOTE: written before RootlessKit is asked, so that a run that is cut off here still knows its ports.
    try save(owned.union(changes.add))
    if !changes.remove.isEmpty { try control(["remove-ports"] + changes.remove.map(String.init)) }
    let failures = try add(changes.add)
    publication.settle(failures: failures)
    try save(owned.intersection(publication.granted).subtracting(failures.keys))
  }

  private func live() throws(Failure) -> [LivePort] { LivePort.list(try control(["list-ports", "--json"])) }

  /// Adds the ports; returns those that RootlessKit refused, and why. It ends at the first that it refuses.
  private func add(_ ports: [PublishedPort]) throws(Failure) -> [PublishedPort: String] {
    var failures: [PublishedPort: String] = [:]
    var rest = ports[...]
    while !rest.isEmpty {
      let some = rest.prefix(500)
      let outcome = try run(["add-ports"] + some.map(\.specification))
      if outcome.status.isSuccess {
        rest = rest.dropFirst(some.count)
        continue
      }
      let there = Set(try live().map(\.port))
      rest = rest.drop { there.contains($0) }
      guard let refused = rest.popFirst() else { break }
      failures[refused] = PortRefusal(outcome.lastWords).why
    }
    return failures
  }

  @discardableResult
  private func control(_ arguments: [String]) throws(Failure) -> String {
    let outcome = try run(arguments)
    guard outcome.status.isSuccess else {
      throw Failure(
        "rootlessctl \(arguments[0])", outcome.lastWords, hint: "podsec-u7s logs rootlesskit")
    }
    return outcome.output
  }

  private func run(_ arguments: [String]) throws(Failure) -> Outcome {
    try Spawn.capture(Command(rootlessctl, ["--socket=\(paths.rootlesskitSocket)"] + arguments), seconds: 30)
  }

  private mutating func save(_ ports: Set<PublishedPort>) throws(Failure) {
    owned = ports
    let state = PublicationState(owned: ports, problems: publication.problems).text
    guard state != Files.readIfPresent(paths.services) else { return }
    try attempt("write \(paths.services)") { () throws(Errno) in
      try Files.write(paths.services, state, mode: 0o600, uid: getuid(), gid: getgid())
    }
  }

  /// Says on each Service, once, what of it is not reachable, and when it is.
  private mutating func tell(_ credential: Int32) throws(Failure) {
    let problems = Set(publication.problems)
    let keys = Set(problems.map { "\($0.uid) \($0.port)" })
    let new = problems.subtracting(reported)
    let solved = reported.subtracting(problems).filter { problem in
      publication.services[problem.service]?.uid == problem.uid && !keys.contains("\(problem.uid) \(problem.port)")
    }
    reported = problems
    for problem in new {
      Report.warning("Service \(problem.service.text), port \(problem.port): \(Report.printable(problem.why))")
    }
    guard !new.isEmpty || !solved.isEmpty else { return }
    func sorted(_ set: Set<ServicePublication.Problem>) -> [ServicePublication.Problem] {
      set.sorted { ($0.service, $0.port) < ($1.service, $1.port) }
    }
    let events = ServiceCalls.events(sorted(new), solved: sorted(solved), node: nodeName, now: Clock.utc())
    let outcome = try call(ServiceCalls.createEvents, credential: credential, input: events)
    if !outcome.status.isSuccess { Report.warning("Events: \(Report.printable(outcome.lastWords))") }
  }
}
