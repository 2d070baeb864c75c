import Core

/// One stage of `kubeadm init` and `join`.
protocol NodeStage: Sendable {
  /// The exit status of the whole call where it ends here; nil goes on to the next stage.
  func run(_ node: inout NodeWork) throws(Failure) -> Int32?
}
