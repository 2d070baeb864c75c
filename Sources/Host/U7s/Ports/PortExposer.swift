import Core
import CoreU7s
import Glibc
import Host

/// `podsec-u7s expose` and `unexpose`: ports of the host that lead into the namespace, now and after every start.
struct PortExposer {
  /// The addresses that the ports are bound on and dialled at; nil if there is no node yet.
  private let addresses: (node: Address, bind: Address)?
  /// The ports that the node itself needs.
  private let own: [PublishedPort]
  private let isUp: Bool

  /// The ports in the file.
  static func read() throws(Failure) -> [ExposedPort] {
    let text = try Files.readTrusted(NodePaths.exposed)
    return try text.map { text throws(Failure) in try ExposedPort.parse(text, path: NodePaths.exposed) } ?? []
  }

  static func list() throws(Failure) -> Int32 {
    try Report.output(try read().map { $0.text + "\n" }.joined())
    return 0
  }

  /// Adds each port if the namespace is up, then writes it to the file; a refused port is not written.
  static func expose(_ wanted: [ExposedPort]) throws(Failure) -> Int32 {
    let lock = try lock("expose")
    defer { _ = lock }
    let exposer = try PortExposer()
    var kept = try read()
    for port in wanted where !kept.contains(port) {
      try port.check(beside: kept)
      try exposer.add(port)
      kept.append(port)
      try write(kept)
    }
    return 0
  }

  static func unexpose(_ unwanted: [ExposedPort]) throws(Failure) -> Int32 {
    let lock = try lock("unexpose")
    defer { _ = lock }
    let exposer = try PortExposer()
    var kept = try read()
    for port in unwanted {
      guard kept.contains(port) else {
        throw Failure("unexpose \(port.text)", "it is not exposed", hint: "podsec-u7s expose   # lists what is")
      }
      try exposer.remove(port)
      kept.removeAll { $0 == port }
      try write(kept)
    }
    return 0
  }

  private static func lock(_ purpose: String) throws(Failure) -> Lock {
    guard getuid() == 0 else {
      throw Failure("change the exposed ports", "only root may", hint: "sudo podsec-u7s \(purpose)")
    }
    return try Lock.take(NodePaths.lock, purpose: purpose, program: "podsec-u7s")
  }

  private init() throws(Failure) {
    isUp = try Namespaces.find(try NodeAccount.require()) != nil
    let deployment = try NodeDeployment.read()
    addresses = try deployment.map { deployment throws(Failure) in try PublishedPort.addresses(deployment) }
    own = try deployment.map { deployment throws(Failure) in try PublishedPort.node(deployment) } ?? []
  }

  private static func write(_ ports: [ExposedPort]) throws(Failure) {
    try attempt("write \(NodePaths.exposed)") { () throws(Errno) in
      if ports.isEmpty {
        try Files.remove(NodePaths.exposed)
      } else {
        try Files.write(NodePaths.exposed, ExposedPort.render(ports), mode: 0o644)
      }
    }
  }

  private func add(_ port: ExposedPort) throws(Failure) {
    guard let addresses else { return }
    let published = port.published(node: addresses.node, bind: addresses.bind)
    try port.check(published, besideNode: own)
    guard isUp, try !live().contains(where: { $0.port == published }) else { return }
    let outcome = try Spawn.capture(Inside.command("rootlessctl", ["add-ports", published.specification]))
    guard outcome.status.isSuccess else {
      let refusal = PortRefusal(outcome.lastWords)
      throw Failure("expose \(port.text)", "\(refusal.why)", hint: refusal.hint(port: port.port))
    }
  }

  private func remove(_ port: ExposedPort) throws(Failure) {
    guard isUp, let addresses else { return }
    let published = port.published(node: addresses.node, bind: addresses.bind)
    for live in try live() where live.port == published {
      try Runner.mustSucceed(Inside.command("rootlessctl", ["remove-ports", "\(live.id)"]), "unexpose \(port.text)")
    }
  }

  private func live() throws(Failure) -> [LivePort] {
    LivePort.list(try Runner.mustSucceed(Inside.command("rootlessctl", ["list-ports", "--json"]), "list the ports"))
  }
}
