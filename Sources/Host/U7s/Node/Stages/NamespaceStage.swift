import Core
import Host

/// The account's manager, then the namespace; it is ready when CRI-O answers.
struct NamespaceStage: NodeStage {
  func run(_ node: inout NodeWork) throws(Failure) -> Int32? {
    try node.units.startManager()
    try node.units.bringUp(changed: node.settingsBefore != NodeWork.readSettings())
    return nil
  }
}
