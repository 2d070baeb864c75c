import Core

/// A port that an administrator exposes: `[ADDRESS:]PORT[:PORT][/tcp|/udp]`.
package struct ExposedPort: Hashable, Sendable {
  /// The address of the host that is bound; nil for the address of the node's own ports.
  package var address: Address?
  package var port: Int
  package var insidePort: Int
  package var transport: Transport

  /// Throws a `Failure` of status 2 for anything else.
  package init(_ text: String) throws(Failure) {
    guard let notation = PortNotation(text), let first = notation.fields.first,
      let transport = Transport(rawValue: notation.transport ?? "tcp")
    else { throw ExposedPort.wrong(text) }
    var numbers = notation.fields
    address = nil
    if numbers.count == 3 || numbers.count == 2 && PortNotation.number(first) == nil {
      guard let bound = Address(first) else { throw ExposedPort.wrong(text) }
      address = bound
      numbers.removeFirst()
    }
    let read = numbers.compactMap(PortNotation.number)
    guard (1...2).contains(read.count), read.count == numbers.count else { throw ExposedPort.wrong(text) }
    port = read[0]
    insidePort = read.last ?? port
    self.transport = transport
  }

  private static func wrong(_ text: String) -> Failure {
    Failure(
      "read the port '\(text)'", "it is not [ADDRESS:]PORT[:PORT]/tcp or /udp, with ports from 1 to 65535",
      hint: "podsec-u7s expose 8080:30080/tcp   # port 8080 of this host leads to 30080 in the namespace", status: 2)
  }

  /// `[ADDRESS:]PORT:PORT/tcp`
  package var text: String {
    let bound = address.map { $0.bracketed + ":" } ?? ""
    return "\(bound)\(port):\(insidePort)/\(transport.rawValue)"
  }

  /// True if both cannot be bound at once.
  package func isBound(like other: ExposedPort) -> Bool {
    port == other.port && transport == other.transport
      && (address == other.address || address?.isUnspecified ?? false || other.address?.isUnspecified ?? false)
  }

  /// Throws if one of the exposed ports already takes its place.
  package func check(beside kept: [ExposedPort]) throws(Failure) {
    guard let other = kept.first(where: { $0.isBound(like: self) }) else { return }
    throw Failure("expose \(text)", "that port is exposed as \(other.text)", hint: "podsec-u7s unexpose \(other.text)")
  }

  /// Throws if the node itself needs its place, by `published`.
  package func check(_ published: PublishedPort, besideNode own: [PublishedPort]) throws(Failure) {
    guard own.contains(where: { $0.isBound(like: published) }) else { return }
    throw Failure(
      "expose \(text)", "the node itself has that port", hint: "rootlessctl list-ports   # shows what it needs")
  }

  /// The port for RootlessKit. Inside, RootlessKit dials the node's address, because kube-proxy answers there.
  package func published(node: Address, bind: Address) -> PublishedPort {
    PublishedPort(address ?? bind, port, inside: node, insidePort: insidePort, transport)
  }

  /// The ports that can be bound beside the node's own ports and beside each other. If two need one place, the first
  /// gets it.
  package static func published(_ ports: [ExposedPort], beside own: [PublishedPort], node: Address, bind: Address)
    -> [PublishedPort]
  {
    ports.map { $0.published(node: node, bind: bind) }.reduce(into: own) { all, port in
      if !all.contains(where: { $0.isBound(like: port) }) { all.append(port) }
    }
  }

  /// Reads the ports from the file that keeps them, one a line; a `Failure` names a line that is not a port.
  package static func parse(_ text: String, path: String) throws(Failure) -> [ExposedPort] {
    var ports: [ExposedPort] = []
    for (index, line) in text.lines.enumerated() {
      let line = line.trimmed
      if line.isEmpty || line.hasPrefix("#") { continue }
      do {
        ports.append(try ExposedPort(line))
      } catch {
        throw Failure("read \(path)", "line \(index + 1): \(error.why)", hint: "correct that line, or delete it")
      }
    }
    return ports
  }

  /// The file's text.
  package static func render(_ ports: [ExposedPort]) -> String {
    ports.reduce(into: "# Ports of this host that lead into the namespace: podsec-u7s expose and unexpose.\n") {
      $0 += $1.text + "\n"
    }
  }
}
