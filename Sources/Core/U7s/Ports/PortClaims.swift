import Core

/// Ports that Services and pods ask for, as they are asked for: the first who asks gets a port.
struct PortClaims {
  struct Claim {
    let object: PublishedObject
    let port: PublishedPort
    var text: String { "\(port.port)/\(port.transport.rawValue)" }
  }

  let bind: Address
  var granted: [PublishedPort: Claim] = [:]
  var refused: [PortPublication.Problem] = []
  private var holders: [String: PublishedObject] = [:]

  init(bind: Address) { self.bind = bind }

  mutating func refuse(_ object: PublishedObject, _ number: Int, _ transport: String, _ why: String) {
    refused.append(PortPublication.Problem(object: object, port: "\(number)/\(transport.lowercased())", why: why))
  }

  mutating func add(_ object: PublishedObject, _ number: Int, _ transport: String, to address: Address, _ inside: Int) {
    guard let known = Transport(rawValue: transport.lowercased()) else {
      refuse(object, number, transport, "RootlessKit forwards TCP and UDP only")
      return
    }
    let port = PublishedPort(bind, number, inside: address, insidePort: inside, known)
    let claim = Claim(object: object, port: port)
    // NOTE: the old and the new pod of a restarted static pod are there at once, and ask for the same.
    if granted[port]?.object.kind == .pod && object.kind == .pod { return }
    if let holder = holders[claim.text] {
      if holder != object { refuse(object, number, transport, "the port is that of \(holder.text)") }
      return
    }
    holders[claim.text] = object
    granted[port] = claim
  }
}
