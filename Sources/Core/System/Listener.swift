/// A bound socket of the host: TCP that listens, or UDP.
package struct Listener: Equatable, Hashable, Sendable {
  package var transport: Transport
  package var address: Address
  package var port: Int

  package init(_ transport: Transport, _ address: Address, _ port: Int) {
    self.transport = transport
    self.address = address
    self.port = port
  }
}
