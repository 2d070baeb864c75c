import Core
import CoreU7s
import Host
import YAML

/// Asks the genuine kubeadm for its images, which also validates the configuration, and plans the host's changes.
/// `--dry-run` prints both and ends the call.
struct PlanStage: NodeStage {
  func run(_ node: inout NodeWork) throws(Failure) -> Int32? {
    let request = node.request
    let images = try kubeadmImages(YAML.emit(try NodeConfiguration(request).imageDocuments()))
    if node.role == .initialize { node.images = images }
    let sources = NodePlan.Sources(
      modules: Files.readIfPresent(NodePaths.modules) ?? "", sysctls: Files.readIfPresent(NodePaths.sysctls) ?? "",
      userPatches: try node.call.patchesDirectory.map(UserFiles.patches) ?? [])
    node.plan =
      NodePlan.host(node.facts, account: request.account, sources: sources)
      + (try NodePlan.deployment(request, pauseImage: Images.pause(images), sources: sources))
    guard node.call.isDryRun else { return nil }
    Runner.show(node.plan)
    Report.line("kubeadm \(node.role.command) --config: \n\(node.configuration)")
    return 0
  }

  private func kubeadmImages(_ configuration: String) throws(Failure) -> [String] {
    let file = try GenuineKubeadm.inMemory(configuration)
    let outcome = try Spawn.capture(
      Command(GenuineKubeadm.program, ["config", "images", "list", "--config", "/proc/self/fd/\(file.number)"]),
      descriptors: [file.number: file.number])
    guard outcome.status.isSuccess else {
      throw Failure("kubeadm config images list", "\(outcome.errors.trimmed)")
    }
    return Images.names(outcome.output)
  }
}
