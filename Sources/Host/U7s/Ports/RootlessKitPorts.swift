import Core
import CoreU7s
import Host

/// The ports that RootlessKit forwards, by the genuine rootlessctl.
struct RootlessKitPorts {
  let rootlessctl: String
  let socket: String

  func live() throws(Failure) -> [LivePort] { LivePort.list(try control(["list-ports", "--json"])) }

  /// Adds the ports; returns those that RootlessKit refused, and why.
  func add(_ ports: [PublishedPort]) throws(Failure) -> [PublishedPort: String] {
    var failures: [PublishedPort: String] = [:]
    var rest = ports[...]
    while !rest.isEmpty {
      let batch = rest.prefix(500)
      let outcome = try run(["add-ports"] + batch.map(\.specification))
      if outcome.status.isSuccess {
        rest = rest.dropFirst(batch.count)
        continue
      }
      let there = Set(try live().map(\.port))
      rest = rest.drop { there.contains($0) }
      guard let refused = rest.popFirst() else { break }
      failures[refused] = PortRefusal(outcome.lastWords).why
    }
    return failures
  }

  func remove(_ ids: [Int]) throws(Failure) { try control(["remove-ports"] + ids.map(String.init)) }

  @discardableResult
  private func control(_ arguments: [String]) throws(Failure) -> String {
    let outcome = try run(arguments)
    guard outcome.status.isSuccess else {
      throw Failure(
        "rootlessctl \(arguments[0])", "\(outcome.lastWords)", hint: "podsec-u7s logs rootlesskit")
    }
    return outcome.output
  }

  private func run(_ arguments: [String]) throws(Failure) -> Outcome {
    try Spawn.capture(Command(rootlessctl, ["--socket=\(socket)"] + arguments), seconds: 30)
  }
}
