import CLinux
import Core
import CoreU7s
import Glibc
import Host
import YAML

/// Follows the cluster's Services and this node's pods, and keeps RootlessKit's ports equal to what they ask for.
///
/// It ends if the API cannot be reached for a minute or the namespace ends, and its unit starts it again. Published
/// ports stay open meanwhile.
struct ServicePublisher {
  private let paths: AccountPaths
  private let node: (node: Address, bind: Address)
  private let nodeName: String
  private let api: ServicesAPI
  private let ports: RootlessKitPorts
  private var publication: PortPublication
  private var owned: Set<PublishedPort>
  private var reported: Set<PortPublication.Problem> = []
  private var obstructed = ObstructedPods(
    ids: UserNamespaceMap.highest(Files.readIfPresent("/proc/self/uid_map") ?? ""))
  /// How many watches in a row ended at once. After five this program ends, so that its unit's pause comes before the
  /// next.
  private var shortWatches = 0
  /// When the ports were last compared.
  private var reconciled = 0.0

  /// After so many seconds without events it compares the ports again: a refused port may work now, and others may have
  /// removed ports.
  private static let pause = 30.0
  /// Changes that come together are made together: after so many seconds without a further event, or so many in all.
  private static let quiet = 0.05
  private static let burst = 0.5

  init(
    paths: AccountPaths, node: (node: Address, bind: Address), nodeName: String, api: ServicesAPI, rootlessctl: String
  ) {
    self.paths = paths
    self.nodeName = nodeName
    self.api = api
    ports = RootlessKitPorts(rootlessctl: rootlessctl, socket: paths.rootlesskitSocket)
    self.node = node
    publication = PortPublication(node: node.node, bind: node.bind)
    owned = PublicationState.parse(Files.readIfPresent(paths.services) ?? "").owned
  }

  mutating func run() throws(Failure) -> Int32 {
    let credential = try api.credential()
    while true {
      let versions = try list()
      try reconcile(credential.number)
      try follow(after: versions, credential.number)
    }
  }

  /// Closes the ports that an earlier run published, and removes this node's address from the Services.
  mutating func withdraw() throws(Failure) {
    publication.isOff = true
    try publish()
    let credential = try api.credential()
    _ = try list()
    try reconcile(credential.number)
  }

  /// Reads all Services and this node's pods; returns the resourceVersions to follow them from.
  private mutating func list() throws(Failure) -> (services: String, pods: String) {
    let services = try api.list(ServiceCalls.services)
    let pods = try api.list(ServiceCalls.pods(node: nodeName))
    publication.replace(services: services.items, pods: pods.items)
    for pod in pods.items { obstructed.look(at: pod) }
    return (services.version, pods.version)
  }

  /// Follows both until one can no longer be followed; then new lists are needed.
  private mutating func follow(after versions: (services: String, pods: String), _ credential: Int32) throws(Failure) {
    let began = monotonicSeconds()
    defer { shortWatches = monotonicSeconds() - began < 1 ? shortWatches + 1 : 0 }
    guard shortWatches < 5 else {
      throw Failure(
        "follow the cluster's Services", "the API ends it at once", hint: "kubectl get services -A --watch")
    }
    let watch = try api.kubelet.watch(
      ServiceCalls.watch(ServiceCalls.services, after: versions.services),
      ServiceCalls.watch(ServiceCalls.pods(node: nodeName), after: versions.pods))
    while true {
      linux_release_memory()
      switch try watch.next(seconds: ServicePublisher.pause) {
      case .quiet: try lookAgain(credential)
      case .lines(let lines):
        let before = publication
        let end = monotonicSeconds() + ServicePublisher.burst
        var news = FollowedTool.News.lines(lines)
        while case .lines(let lines) = news {
          for line in lines { guard receive(line) else { return } }
          news = monotonicSeconds() < end ? try watch.next(seconds: ServicePublisher.quiet) : .quiet
        }
        // NOTE: most changes of pods do not change a port.
        if publication != before || end > reconciled + ServicePublisher.pause { try reconcile(credential) }
        try tellObstacles(credential)
        if case .ended = news { return }
      case .ended(_, let words):
        if words.trimmed != "200" { Report.note("following the Services ended: \(words)") }
        return
      }
    }
  }

  /// Takes one event; false if it is an error or cannot be read, and then new lists are needed.
  private mutating func receive(_ line: String) -> Bool {
    guard let event = (try? YAML.parse(line))?.first, let type = event["type"]?.string, type != "ERROR",
      let object = event["object"]
    else { return false }
    if type != "BOOKMARK" { publication.receive(type, object) }
    if type != "BOOKMARK", object["kind"]?.string == "Pod" { obstructed.look(at: object, isDeleted: type == "DELETED") }
    return true
  }

  /// Compares again, and drops the addresses of nodes that left.
  private mutating func lookAgain(_ credential: Int32) throws(Failure) {
    let answer = try publication.namesOtherNodes ? api.call(ServiceCalls.nodes, credential: credential) : nil
    let nodes = answer?.status.isSuccess == true ? answer?.output.split(separator: " ").map(String.init) : nil
    try reconcile(credential, nodes: nodes.map(Set.init))
  }

  // MARK: this node

  /// Updates the ports first, then the status of the Services. `nodes` are the addresses of the cluster's nodes, just
  /// read.
  private mutating func reconcile(_ credential: Int32, nodes: Set<String>? = nil) throws(Failure) {
    reconciled = monotonicSeconds()
    let before = owned
    try publish()
    if owned != before { Report.note("\(owned.count) ports of Services and pods are published") }
    for (addresses, keys) in publication.ingressChanges(nodes: nodes).sorted(by: { $0.key.count < $1.key.count }) {
      let outcome = try api.call(
        ServiceCalls.ingress(addresses), credential: credential, input: ServiceCalls.objects(keys))
      if !outcome.status.isSuccess { Report.warning("status of Services: \(outcome.lastWords)") }
    }
    try tell(credential)
    try tellObstacles(credential)
  }

  /// Brings RootlessKit's ports up to date.
  private mutating func publish() throws(Failure) {
    // NOTE: the owner is not checked, because inside the namespace the host's root has no id.
    let exposed = try ExposedPort.parse(Files.readIfPresent(NodePaths.exposed) ?? "", path: NodePaths.exposed)
    owned.subtract(exposed.map { $0.published(node: node.node, bind: node.bind) })
    let changes = publication.changes(live: try ports.live(), owned: owned)
    // NOTE: the state is written before RootlessKit is called, so that a run that is cut off here still knows its
    // ports.
    try save(owned.union(changes.add))
    if !changes.remove.isEmpty { try ports.remove(changes.remove) }
    let failures = try ports.add(changes.add)
    publication.settle(failures: failures)
    try save(owned.intersection(publication.granted).subtracting(failures.keys))
  }

  private mutating func save(_ published: Set<PublishedPort>) throws(Failure) {
    owned = published
    let state = PublicationState(owned: published, problems: publication.problems).text
    guard state != Files.readIfPresent(paths.services) else { return }
    try attempt("write \(paths.services)") { () throws(Errno) in
      try Files.write(paths.services, state, mode: 0o600, uid: getuid(), gid: getgid())
    }
  }

  /// Writes one Event on each pod that cannot run here.
  private mutating func tellObstacles(_ credential: Int32) throws(Failure) {
    guard !obstructed.new.isEmpty else { return }
    for pod in obstructed.new.keys.sorted() { Report.warning("\(pod.text) cannot run in the node's user namespace") }
    let events = ServiceCalls.events(obstructed.new, node: nodeName, now: Clock.utc())
    let outcome = try api.call(ServiceCalls.createEvents, credential: credential, input: events)
    if !outcome.status.isSuccess { Report.warning("Events: \(outcome.lastWords)") }
    obstructed.settle()
  }

  /// Writes one Event on each Service and pod about its ports that are not reachable, and one when they are.
  private mutating func tell(_ credential: Int32) throws(Failure) {
    let problems = Set(publication.problems)
    let keys = Set(problems.map { "\($0.object.uid) \($0.port)" })
    let new = problems.subtracting(reported)
    let solved = reported.subtracting(problems).filter { problem in
      publication.knows(problem.object) && !keys.contains("\(problem.object.uid) \(problem.port)")
    }
    reported = problems
    for problem in new {
      Report.warning("\(problem.object.text), port \(problem.port): \(problem.why)")
    }
    guard !new.isEmpty || !solved.isEmpty else { return }
    func sorted(_ set: Set<PortPublication.Problem>) -> [PortPublication.Problem] {
      set.sorted { ($0.object, $0.port) < ($1.object, $1.port) }
    }
    let events = ServiceCalls.events(sorted(new), solved: sorted(solved), node: nodeName, now: Clock.utc())
    let outcome = try api.call(ServiceCalls.createEvents, credential: credential, input: events)
    if !outcome.status.isSuccess { Report.warning("Events: \(outcome.lastWords)") }
  }
}
