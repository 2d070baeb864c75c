import Core
import CoreU7s
import Glibc
import Host
import YAML

/// `kubeadm init` and `kubeadm join`: prepares the host, brings up the namespace, and runs the genuine kubeadm in it.
struct NodeMaker {
  private let role: NodeRequest.Role
  private let options: NodeOptions

  private let documents: [Node]

  /// A join is a control plane's with `--control-plane`, or with `controlPlane` in the user's JoinConfiguration.
  init(_ role: NodeRequest.Role, _ options: NodeOptions) throws(Failure) {
    if let mistake = options.mistake {
      throw Failure(role.command, mistake, hint: "kubeadm \(role.command) --help")
    }
    self.options = options
    documents = try NodeMaker.userDocuments(options)
    let inFile = UserConfiguration(documents).join?["controlPlane"].map { !$0.isNull } ?? false
    let isControlPlane = role == .joinWorker && (options.isSet("control-plane") || inFile)
    self.role = isControlPlane ? .joinControlPlane : role
  }

  func run() throws(Failure) -> Int32 {
    let lock = try Lock.take(NodePaths.lock, purpose: role.command, program: "kubeadm")
    defer { _ = lock }
    var facts = try HostFactsReader.read()
    let settings = try SettingsReader.read(NodeSettings.inputs)
    let given = NodeRequest.givenVersion(options, UserConfiguration(documents))
    if options.isDryRun, let missing = try Packages.plan(facts, settings, given: given) {
      Runner.show([.note("what follows is known once this is installed"), .run(missing.command, "install packages")])
      return 0
    }
    try PackageInstaller(settings: settings, given: given).installMissing(&facts)
    let request = try NodeRequest(
      role, options: options, documents: documents, settings: settings, facts: facts)
    let rendered = try NodeConfiguration(request).documents()
    let configuration = YAML.emit(rendered)
    if isMade(facts) {
      guard Files.exists(NodePaths.unfinished), !options.isDryRun else {
        return try runKubeadm(request, configuration).code
      }
      Report.note("kubeadm \(role.command) has been done here; finishing what follows it")
      return try finish(request, try flannel(request))
    }
    try refuseUnhealthy(Doctor.checks(facts, settings: settings) + Doctor.checks(request, facts))
    var clusterImages: [String] = []
    if role != .initialize, let discovery = Discovery(rendered) {
      clusterImages = try JoinCheck(discovery: discovery, role: role)
        .run(listingImages: settings.takesAvailableImages)
    }

    let images = try kubeadmImages(YAML.emit(try NodeConfiguration(request).imageDocuments()))
    let sources = try planSources()
    let deployment = NodePlan.settings(request, pauseImage: Images.pause(images))
    let plan =
      NodePlan.host(facts, account: request.account, sources: sources)
      + (try NodePlan.deployment(request, settings: deployment, sources: sources))
    if options.isDryRun {
      Runner.show(plan)
      Report.line("kubeadm \(role.command) --config: \n" + configuration)
      return 0
    }
    let node = NodeUnits(account: request.account)
    Report.note("Preparing this node: \(request.address) on \(request.device)")
    let before = Files.readIfPresent(NodePaths.settings)
    try HostBeforeRecorder.record(account: request.account)
    try Runner(account: request.account).run(plan)
    try node.startManager()
    try node.bringUp(changed: before != Files.readIfPresent(NodePaths.settings))
    let flannel = try flannel(request)
    // NOTE: a join's images are of the cluster's version. kubeadm and kubelet pull them, but put none in another's place.
    try fetch((role == .initialize ? images : clusterImages) + (flannel?.images ?? []), request)
    let filesBefore = role == .initialize ? [] : try kubernetesFiles()
    let status = try runKubeadm(request, configuration)
    guard status.isSuccess else {
      return role == .initialize ? node.explain(status, role.command) : try undo(status, node, filesBefore)
    }
    try Runner(account: request.account).run([.file(NodePaths.unfinished, "", mode: 0o644, owner: .root)])
    return try finish(request, flannel)
  }

  private func kubernetesFiles() throws(Failure) -> Set<String> {
    let find = Inside.command("find", ["-H", NodePaths.kubernetes, "-xdev", "-type", "f"])
    return Set(try Runner.mustSucceed(find, "look at \(NodePaths.kubernetes)").split(separator: "\n").map(String.init))
  }

  /// After a join that failed before anything of the node ran: removes what it made, so that a correct one can follow.
  private func undo(
    _ status: ExitStatus, _ node: NodeUnits, _ before: Set<String>
  ) throws(Failure) -> Int32 {
    let kubelet = UnitState.read("kubelet.service")
    let target = NodeRequest.joinEndpoint(options, UserConfiguration(documents))
    let failure = JoinFailure(
      status: status.code, isControlPlane: role.isControlPlane, endpoint: target,
      isAnswering: try target.map(answers) ?? true,
      made: try kubernetesFiles().subtracting(before),
      isKubeletActive: ["active", "activating", "failed"].contains(kubelet))
    guard failure.canBeUndone else {
      node.explainKubelet()
      throw failure.failure
    }
    if kubelet != "inactive" { try node.user(["stop", "kubelet.service"], "stop kubelet.service") }
    if !failure.made.isEmpty {
      try Runner.mustSucceed(Inside.command("rm", ["-f", "--"] + failure.made.sorted()), "remove what was made")
    }
    throw failure.failure
  }

  /// True where an API answers. A token that is none keeps kubectl from asking for a name; the API may refuse it.
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

  /// What follows the genuine kubeadm; may be done again.
  private func finish(_ request: NodeRequest, _ flannel: Flannel?) throws(Failure) -> Int32 {
    if role.isControlPlane { try KubeconfigInstaller(account: request.account).install() }
    if role.isControlPlane { try apply(flannel, request.settings) }
    try NodeUnits(account: request.account).enable()
    try Runner(account: request.account).run([.remove(NodePaths.unfinished)])
    if role.isControlPlane { Report.note(RootsKubeconfig.advice) }
    return 0
  }

  private static func userDocuments(_ options: NodeOptions) throws(Failure) -> [Node] {
    try options.last("config").map(documents) ?? []
  }

  /// The files of a user's own `--patches`.
  static func userPatches(_ directory: String) throws(Failure) -> [Patches.File] {
    guard Files.exists(directory) else { throw Failure("read --patches \(directory)", "there is no such directory") }
    var patches: [Patches.File] = []
    for name in Files.list(directory) where !name.hasPrefix(".") {
      patches.append(Patches.File(name: name, text: try NamedFile.read("\(directory)/\(name)")))
    }
    return patches
  }

  /// The documents of a user's own `--config`.
  static func documents(_ path: String) throws(Failure) -> [Node] {
    let text = try NamedFile.read(path, hint: "give an existing file as --config")
    do {
      return try YAML.parse(text)
    } catch {
      throw Failure("read \(path)", error.text, hint: "kubeadm config validate --config \(path)")
    }
  }

  /// True on a node that kubeadm has made: the genuine kubeadm answers then, and nothing of ours is touched.
  private func isMade(_ facts: HostFacts) -> Bool {
    facts.isNamespaceUp && Files.exists(NodePaths.settings)
      && (!facts.manifests.isEmpty || Files.exists(NodePaths.kubeletConf))
  }

  private func refuseUnhealthy(_ checks: [Doctor.Check]) throws(Failure) {
    for check in checks
    where check.level == .warning && !check.isMendedByInit || check.isLeftToKubeadm && check.level == .error {
      Report.warning("\(check.name): \(check.found); needed: \(check.needed)")
    }
    if let failed = checks.first(where: { $0.level == .error && !$0.isLeftToKubeadm }) {
      throw Failure(
        "\(role.command): check \(failed.name)", "\(failed.found); needed: \(failed.needed)", hint: failed.fix)
    }
  }

  private func planSources() throws(Failure) -> NodePlan.Sources {
    let user = UserConfiguration(documents)
    let directory =
      options.last("patches") ?? (user.initialization ?? user.join)?[path: "patches", "directory"]?.string
    return NodePlan.Sources(
      modules: Files.readIfPresent(NodePaths.modules) ?? "", sysctls: Files.readIfPresent(NodePaths.sysctls) ?? "",
      userPatches: try directory.map(NodeMaker.userPatches) ?? [])
  }

  /// What kubeadm itself says it needs; this also validates the configuration before anything is changed.
  private func kubeadmImages(_ configuration: String) throws(Failure) -> [String] {
    let outcome = try inMemory(configuration) { number throws(Failure) in
      try Spawn.capture(
        Command("/usr/bin/kubeadm", ["config", "images", "list", "--config", "/proc/self/fd/\(number)"]),
        descriptors: [number: number])
    }
    guard outcome.status.isSuccess else {
      throw Failure("kubeadm config images list", outcome.errors.trimmed)
    }
    return Images.names(outcome.output)
  }

  private func fetcher(_ request: NodeRequest) -> ImageFetcher {
    ImageFetcher(settings: request.settings, storage: request.paths.containers + "/storage")
  }

  private func fetch(_ images: [String], _ request: NodeRequest) throws(Failure) {
    if !images.isEmpty { try fetcher(request).fetch(images) }
  }

  /// The pod network that `init` installs, or nil where the user wants none or another.
  private func flannel(_ request: NodeRequest) throws(Failure) -> Flannel? {
    guard role == .initialize, request.usesFlannel else { return nil }
    let registry = ImageRegistry.flannel(repository: request.repository)
    let fetcher = fetcher(request)
    return Flannel(
      image: try fetcher.choose("\(registry)/flannel", .flannelTag),
      pluginImage: try fetcher.choose("\(registry)/flannel-cni-plugin", .flannelCNIPluginTag),
      podCIDR: request.podCIDR, backendMTU: request.vxlanMTU + Networking.vxlanOverhead,
      apiHost: request.endpointParts.host, apiPort: request.endpointParts.port)
  }

  /// The genuine kubeadm in the namespace; the configuration reaches it in memory, for it may hold a token.
  private func runKubeadm(_ request: NodeRequest, _ configuration: String) throws(Failure) -> ExitStatus {
    var passedOn = options.passedOn
    if role == .initialize && !options.passedOnNames.contains("upload-certs") { passedOn.append("--upload-certs") }
    let extra = role == .initialize ? options.words : Array(options.positional.dropFirst())
    let discovery = try discoveryText(request)
    return try inMemory(discovery) { discovery throws(Failure) in
      try inMemory(configuration) { number throws(Failure) in
        let command = GenuineKubeadm.inside([role.command, "--config", "/proc/self/fd/\(number)"] + passedOn + extra)
        return try Program.supervise(
          command, descriptors: [number: number, NodeRequest.discoveryDescriptor: discovery])
      }
    }
  }

  /// The discovery file that a join was given, or nothing.
  private func discoveryText(_ request: NodeRequest) throws(Failure) -> String {
    guard role != .initialize, let path = request.discoveryFile, !NodeRequest.isURL(path) else { return "" }
    return try NamedFile.read(path, hint: "give an existing file for the discovery")
  }

  /// Calls with the descriptor number of a memory file that holds the text.
  private func inMemory<T>(_ text: String, _ body: (Int32) throws(Failure) -> T) throws(Failure) -> T {
    let file = try attempt("hold the configuration in memory") { () throws(Errno) in try Spawn.memoryFile(text) }
    return try body(file.number)
  }

  /// The pod network, and the rights of u7s-services: a cluster works without those, so that one alone only warns.
  private func apply(_ flannel: Flannel?, _ settings: Settings) throws(Failure) {
    func apply(_ manifest: String, _ purpose: String) throws(Failure) {
      try Runner.mustSucceed(
        Inside.kubectl(["apply", "-f", "-"] + settings.kubectlArguments, input: manifest), purpose)
    }
    let rights = settings.publishesServices ? ServiceAccess.manifest : ""
    if let flannel {
      Report.note("Installing the pod network: \(flannel.image), MTU \(flannel.backendMTU - Networking.vxlanOverhead)")
      try apply(flannel.manifest + "---\n" + rights, "install flannel")
    } else if !rights.isEmpty {
      do {
        try apply(rights, "install the rights of \(ServiceAccess.name)")
      } catch {
        Report.warning("\(error.tried): \(error.why)")
        Report.line("hint: podsec-u7s prepare-cluster   # installs them; until then Services are not published")
      }
    }
  }
}
