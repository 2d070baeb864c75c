import Core
import CoreU7s
import Host

/// Doctor's checks, before anything is changed.
struct HostCheckStage: NodeStage {
  func run(_ node: inout NodeWork) throws(Failure) -> Int32? {
    let files = PodFiles.paths(node.call.file.cluster).filter(Files.exists)
    let answers = try Spawn.capture(files.map { PodFiles.question($0) }, atOnce: 4, seconds: 10)
    let unreadable = zip(files, answers).filter { !$1.status.isSuccess }.map(\.0)
    let checks =
      Doctor.checks(node.facts, settings: node.request.settings) + Doctor.checks(node.request, node.facts)
      + Doctor.unreadable(unreadable)
    let verdict = HostVerdict(checks, command: node.role.command)
    for warning in verdict.warnings { Report.warning(warning) }
    if let refusal = verdict.refusal { throw refusal }
    return nil
  }
}
