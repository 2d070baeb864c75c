import Core
import CoreU7s
import Host
import YAML

/// The data that the stages of an `init` or `join` share: the call, the facts of the host, and what the stages find
/// out.
struct NodeWork {
  let facts: HostFacts
  var request: NodeRequest
  /// The documents of the genuine kubeadm's `--config`.
  var documents: [Node]
  /// Images of this node, as this host's kubeadm names them, or for a join the cluster.
  var images: [String] = []
  var plan: [Step] = []
  /// The text of the settings file before this call, if there was one.
  var settingsBefore: String?
  var flannel: Flannel?

  var call: NodeCall { request.call }
  var role: NodeRole { request.role }
  var configuration: String { YAML.emit(documents) }
  var units: NodeUnits { NodeUnits(account: request.account) }
  var fetcher: ImageFetcher {
    ImageFetcher(settings: request.settings, paths: request.paths)
  }

  /// Reads the host, installs missing packages, and determines the request's values. nil after a `--dry-run` that
  /// cannot go on before packages are installed.
  static func settle(_ call: NodeCall) throws(Failure) -> NodeWork? {
    var facts = try HostFactsReader.read()
    let settings = try SettingsReader.read(NodeSettings.inputs)
    if call.isDryRun, let missing = try Packages.plan(facts, settings, given: call.givenVersion) {
      Runner.show([.note("what follows is known once this is installed"), .run(missing.command, "install packages")])
      return nil
    }
    try PackageInstaller(settings: settings, given: call.givenVersion).installMissing(&facts)
    let request = try NodeRequest(call, settings: settings, facts: facts)
    return NodeWork(facts: facts, request: request, documents: try NodeConfiguration(request).documents())
  }

  static func readSettings() -> String? { Files.readIfPresent(NodePaths.settings) }

  func run(_ plan: [Step]) throws(Failure) { try Runner(account: request.account).run(plan) }

  /// The pod network that `init` installs, or nil if the user wants none or another one.
  func chooseFlannel() throws(Failure) -> Flannel? {
    guard role == .initialize, request.usesFlannel else { return nil }
    let registry = ImageRegistry.flannel(repository: request.repository)
    return Flannel(
      image: try fetcher.choose("\(registry)/flannel", .flannelTag),
      pluginImage: try fetcher.choose("\(registry)/flannel-cni-plugin", .flannelCNIPluginTag),
      podCIDR: request.podCIDR, backendMTU: request.vxlanMTU + Networking.vxlanOverhead,
      apiHost: request.endpointParts.host, apiPort: request.endpointParts.port)
  }
}
