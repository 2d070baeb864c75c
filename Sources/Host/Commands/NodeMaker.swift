import Core
import Glibc
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
    let lock = try Lock.take(NodePaths.lock, purpose: role.command)
    defer { _ = lock }
    var facts = try Gather.facts()
    let settings = try NodeSettings.read()
    if options.isDryRun, let missing = try Packages.plan(facts, settings) {
      Runner.show([.note("what follows is known once this is installed"), .run(missing.command, "install packages")])
      return 0
    }
    try PackageInstaller(settings: settings).installMissing(&facts)
    let request = try NodeRequest(
      role, options: options, documents: documents, settings: settings, facts: facts)
    let rendered = try NodeConfiguration(request).documents()
    let configuration = YAML.emit(rendered)
    if isMade(facts) {
      guard Files.exists(NodePaths.unfinished), !options.isDryRun else { return try runKubeadm(configuration).code }
      Report.note("kubeadm \(role.command) has been done here; finishing what follows it")
      return try finish(request, try flannel(request))
    }
    try refuseUnhealthy(Doctor.checks(facts, settings: settings) + Doctor.checks(request, facts))
    if role != .initialize, let discovery = Discovery(rendered) {
      try JoinCheck(discovery: discovery, role: role).run()
    }

    let images = try kubeadmImages(YAML.emit(try NodeConfiguration(request).imageDocuments()))
    let sources = try planSources()
    let deployment = NodePlan.settings(request, pauseImage: Images.pause(images))
    let plan =
      NodePlan.host(facts, account: request.account, sources: sources)
      + NodePlan.deployment(request, settings: deployment, sources: sources)
    if options.isDryRun {
      Runner.show(plan)
      Report.line("kubeadm \(role.command) --config: \n" + configuration)
      return 0
    }
    let node = NodeUnits(account: request.account)
    Report.note("Preparing this node: \(request.address) on \(request.device)")
    let before = Files.readIfPresent(NodePaths.settings)
    try Runner(account: request.account).run(plan)
    try node.startManager()
    try node.bringUp(changed: before != Files.readIfPresent(NodePaths.settings))
    let flannel = try flannel(request)
    if role == .initialize { try fetch(images + (flannel?.images ?? []), request) }
    let status = try runKubeadm(configuration)
    guard status.isSuccess else { return node.explain(status, role.command) }
    try Runner(account: request.account).run([.file(NodePaths.unfinished, "", mode: 0o644, owner: .root)])
    return try finish(request, flannel)
  }

  /// What follows the genuine kubeadm; may be done again.
  private func finish(_ request: NodeRequest, _ flannel: Flannel?) throws(Failure) -> Int32 {
    if role.isControlPlane { try KubeconfigInstaller(account: request.account).install() }
    if let flannel { try apply(flannel, request.settings) }
    try NodeUnits(account: request.account).enable()
    try Runner(account: request.account).run([.remove(NodePaths.unfinished)])
    return 0
  }

  private static func userDocuments(_ options: NodeOptions) throws(Failure) -> [Node] {
    guard let path = options.last("config") else { return [] }
    let text = try attempt("read \(path)", hint: "give an existing file as --config") { () throws(Errno) in
      try Files.read(path)
    }
    do {
      return try YAML.parse(text)
    } catch {
      throw Failure("read \(path)", error.text, hint: "kubeadm config validate --config \(path)")
    }
  }

  /// True on a node that kubeadm has made: the genuine kubeadm answers then, and nothing of ours is touched.
  private func isMade(_ facts: HostFacts) -> Bool {
    facts.isNamespaceUp && Files.exists(NodePaths.settings)
      && (!facts.manifests.isEmpty || Files.exists(NodePaths.kubernetes + "/kubelet.conf"))
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
    var patches: [Patches.File] = []
    let user = UserConfiguration(documents)
    let directory =
      options.last("patches") ?? (user.initialization ?? user.join)?[path: "patches", "directory"]?.string
    if let directory {
      guard Files.exists(directory) else { throw Failure("read --patches \(directory)", "there is no such directory") }
      for name in Files.list(directory) where !name.hasPrefix(".") {
        let text = try attempt("read \(directory)/\(name)") { () throws(Errno) in try Files.read("\(directory)/\(name)")
        }
        patches.append(Patches.File(name: name, text: text))
      }
    }
    return NodePlan.Sources(
      modules: Files.readIfPresent(NodePaths.modules) ?? "", sysctls: Files.readIfPresent(NodePaths.sysctls) ?? "",
      userPatches: patches)
  }

  /// What kubeadm itself says it needs; this also validates the configuration before anything is changed.
  private func kubeadmImages(_ configuration: String) throws(Failure) -> [String] {
    let outcome = try withConfiguration(configuration) { number throws(Failure) in
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
    let registry = Registry.flannel(repository: request.repository)
    let fetcher = fetcher(request)
    return Flannel(
      image: try fetcher.choose("\(registry)/flannel", .flannelTag),
      pluginImage: try fetcher.choose("\(registry)/flannel-cni-plugin", .flannelCNIPluginTag),
      podCIDR: request.podCIDR, backendMTU: request.vxlanMTU + Networking.vxlanOverhead,
      apiHost: request.address.description, apiPort: String(request.bindPort))
  }

  /// The genuine kubeadm in the namespace; the configuration reaches it in memory, for it may hold a token.
  private func runKubeadm(_ configuration: String) throws(Failure) -> ExitStatus {
    var along = options.along
    if role == .initialize && !options.alongNames.contains("upload-certs") { along.append("--upload-certs") }
    let extra = role == .initialize ? options.words : Array(options.targets.dropFirst())
    return try withConfiguration(configuration) { number throws(Failure) in
      let command = Entry.insideKubeadm([role.command, "--config", "/proc/self/fd/\(number)"] + along + extra)
      return try Entry.supervise(command, descriptors: [number: number])
    }
  }

  /// Calls with the child's descriptor number of a memory file that holds the configuration.
  private func withConfiguration<T>(_ text: String, _ body: (Int32) throws(Failure) -> T) throws(Failure) -> T {
    let file = try attempt("hold the configuration in memory") { () throws(Errno) in try Spawn.memoryFile(text) }
    return try body(file.number)
  }

  private func apply(_ flannel: Flannel, _ settings: Settings) throws(Failure) {
    Report.note("Installing the pod network: \(flannel.image), MTU \(flannel.backendMTU - Networking.vxlanOverhead)")
    let more = (settings[.kubectlFlags] ?? "").split(separator: " ").map(String.init)
    try Runner.mustSucceed(Inside.kubectl(["apply", "-f", "-"] + more, input: flannel.manifest), "install flannel")
  }
}
