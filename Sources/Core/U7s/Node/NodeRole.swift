/// What a node becomes.
package enum NodeRole: Equatable, Sendable {
  case initialize
  case joinControlPlane
  case joinWorker

  package var isControlPlane: Bool { self != .joinWorker }
  /// kubeadm's name of the subcommand.
  package var command: String { self == .initialize ? "init" : "join" }
}
