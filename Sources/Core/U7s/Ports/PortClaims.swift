import Core

/// Ports in the order in which Services and pods ask for them: whoever asks first gets the port.
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
    // NOTE: while a static pod restarts, its old and its new pod exist at the same time and ask for the same port.
    if granted[port]?.object.kind == .pod && object.kind == .pod { return }
    if let holder = holders[claim.text] {
      if holder != object { refuse(object, number, transport, "the port is that of \(holder.text)") }
      return
    }
    holders[claim.text] = object
    granted[port] = claim
  }
}
