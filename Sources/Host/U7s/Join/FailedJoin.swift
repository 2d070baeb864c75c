import Core
import CoreU7s
import Host

/// Cleans up after a join that failed before anything of the node ran, so that a correct one can follow.
struct FailedJoin {
  let node: NodeWork
  let status: ExitStatus
  /// Files below /etc/kubernetes before the join.
  let before: Set<String>

  static func kubernetesFiles() throws(Failure) -> Set<String> {
    let find = Inside.command("find", ["-H", NodePaths.kubernetes, "-xdev", "-type", "f"])
    return Set(try Runner.mustSucceed(find, "look at \(NodePaths.kubernetes)").split(separator: "\n").map(String.init))
  }

  /// Undoes what can be undone; returns what to tell the caller.
  func undo() throws(Failure) -> Failure {
    let kubelet = UnitState.read("kubelet.service")
    let target = node.call.joinEndpoint
    let failure = JoinFailure(
      status: status.code, isControlPlane: node.role.isControlPlane, endpoint: target,
      isAnswering: try target.map(answers) ?? true,
      made: try FailedJoin.kubernetesFiles().subtracting(before),
      isKubeletActive: ["active", "activating", "failed"].contains(kubelet))
    guard failure.canBeUndone else {
      node.units.explainKubelet()
      return failure.failure
    }
    if kubelet != "inactive" { try node.units.user(["stop", "kubelet.service"], "stop kubelet.service") }
    if !failure.made.isEmpty {
      try Runner.mustSucceed(Inside.command("rm", ["-f", "--"] + failure.made.sorted()), "remove what was made")
    }
    return failure.failure
  }

  /// True where an API answers: 401 and 403 count as an answer. The invalid token keeps kubectl from asking for a user
  /// name.
  private func answers(_ endpoint: String) throws(Failure) -> Bool {
    let outcome = try Spawn.capture(
      Inside.command(
        "kubectl",
        [
          "--kubeconfig=/dev/null", "--token=none", "--server=https://\(endpoint)", "--insecure-skip-tls-verify",
          "--request-timeout=5s", "get", "--raw", "/livez",
        ]), seconds: 15)
    return outcome.status.isSuccess || outcome.errors.contains("Unauthorized") || outcome.errors.contains("Forbidden")
  }
}
