import Core
import Host

/// Modules, sysctls, subordinate ids, directories, units; then the settings and patches of this deployment.
struct HostStage: NodeStage {
  func run(_ node: inout NodeWork) throws(Failure) -> Int32? {
    Report.note("Preparing this node: \(node.request.address) on \(node.request.device)")
    node.settingsBefore = NodeWork.readSettings()
    try HostBeforeRecorder.record(account: node.request.account)
    try node.run(node.plan)
    return nil
  }
}
