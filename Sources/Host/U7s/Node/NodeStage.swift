import Core

/// One stage of `kubeadm init` and `join`.
protocol NodeStage: Sendable {
  /// Returns the exit status if the whole call ends here, or nil to go on with the next stage.
  func run(_ node: inout NodeWork) throws(Failure) -> Int32?
}
