import Core
import CoreU7s
import Host

/// Doctor's checks, before anything is changed.
struct HostCheckStage: NodeStage {
  func run(_ node: inout NodeWork) throws(Failure) -> Int32? {
    let checks =
      Doctor.checks(node.facts, settings: node.request.settings) + Doctor.checks(node.request, node.facts)
    let verdict = HostVerdict(checks, command: node.role.command)
    for warning in verdict.warnings { Report.warning(warning) }
    if let refusal = verdict.refusal { throw refusal }
    return nil
  }
}
