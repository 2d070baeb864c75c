import Core

/// What doctor's checks mean for an `init` or `join` that is about to change the host.
package struct HostVerdict: Equatable, Sendable {
  /// What the caller should know; the call goes on.
  package let warnings: [Message]
  /// Why the call ends, or nil.
  package let refusal: Failure?

  /// Errors that kubeadm's own preflight finds are left to it, for `--ignore-preflight-errors` may allow them.
  package init(_ checks: [Doctor.Check], command: String) {
    warnings = checks.filter {
      $0.level == .warning && !$0.isMendedByInit || $0.level == .error && $0.isLeftToKubeadm
    }.map { "\($0.name): \($0.found); needed: \($0.needed)" }
    refusal = checks.first { $0.level == .error && !$0.isLeftToKubeadm }.map {
      Failure(
        "\(command): check \($0.name)", "\($0.found); needed: \($0.needed)", hint: $0.fix)
    }
  }
}
