import Core
import CoreInotify
import CoreRBAC
import CoreTrust
import CoreU7s
import YAML

/// A parser of untrusted bytes: from a pod, a registry, an archive, a user's file.
///
/// A target fails if it traps, hangs or uses ever more memory; refusing the input is not a failure.
struct FuzzTarget: Sendable {
  /// Its name, which is also that of its folder in `Corpus`.
  let name: String
  let run: @Sendable (_ bytes: [UInt8]) -> Void

  private init(_ name: String, _ run: @escaping @Sendable ([UInt8]) -> Void) {
    (self.name, self.run) = (name, run)
  }

  private init(_ name: String, text run: @escaping @Sendable (String) -> Void) {
    self.init(name) { bytes in run(String(decoding: bytes, as: UTF8.self)) }
  }

  static var all: [FuzzTarget] {
    [
      FuzzTarget("yaml", yaml), FuzzTarget("json", text: json), FuzzTarget("oci", text: oci),
      FuzzTarget(
        "tar",
        text: { text in
          for architecture in Architecture.allCases { _ = try? ArchiveTree(text, architecture: architecture) }
        }),
      FuzzTarget("colons", text: colons), FuzzTarget("accounts", text: accounts),
      FuzzTarget("version", text: version), FuzzTarget("options", text: options),
      FuzzTarget("policy", text: policy), FuzzTarget("kubeconfig", text: kubeconfig),
      FuzzTarget("environment", text: environment), FuzzTarget("ports", text: ports),
      FuzzTarget("names", text: names), FuzzTarget("services", text: services), FuzzTarget("lists", text: lists),
      FuzzTarget("audit", audit), FuzzTarget("watching", watching), FuzzTarget("api", text: api),
      FuzzTarget("certificates", text: certificates),
    ]
  }

  /// Writes each document that was read, and checks that it means the same when it is read again.
  private static func yaml(_ bytes: [UInt8]) {
    guard let documents = try? YAML.parse(bytes) else { return }
    let back = try? YAML.parse(YAML.emit(documents))
    precondition(back?.map { JSON.emit($0) } == documents.map { JSON.emit($0) }, "a document does not come back")
    for document in documents {
      let json = JSON.emit(document, pretty: false)
      // A key of JSON has at most 1024 characters.
      guard let back = try? YAML.parse("[\(json)]") else { continue }
      precondition(JSON.emit(.list([document]), pretty: false) == JSON.emit(back[0], pretty: false), "JSON differs")
    }
  }

  private static func json(_ text: String) {
    guard let document = (try? YAML.parse(text))?.first else { return }
    _ = NetworkInterface.list(document)
    _ = Images.tags(document)
    _ = NetworkTest.pods(document)
    _ = KubeletFacts(configuration: document, flags: text)
    _ = document[path: "items", "metadata", "name"]?.string
  }

  /// Parts separated by lines of `---`: index.json, then the blobs, named by 64 times 1, 2, 3, ...
  private static func oci(_ text: String) {
    let parts = text.split(separator: "\n---\n", omittingEmptySubsequences: false).map(String.init)
    var blobs: [String: String] = [:]
    for (index, part) in parts.dropFirst().prefix(9).enumerated() {
      blobs[String(repeating: String(index + 1), count: 64)] = part
    }
    _ = OCILayout.isList(parts[0])
    _ = OCILayout.architecture(parts[0])
    _ = try? OCILayout(index: parts[0], sizes: blobs.mapValues(\.utf8.count), architecture: .amd64) {
      hex throws(Failure) in
      guard let blob = blobs[hex] else { throw Failure("read \(hex)", "it is missing") }
      return blob
    }
  }

  private static func colons(_ text: String) {
    let keys = PublicKeys(colons: text)
    for key in keys.keys { _ = try? keys.signingKey(of: key.owner) }
    _ = try? keys.signingKey(of: "a@b.c")
  }

  private static func accounts(_ text: String) {
    _ = Account.parse(text)
    _ = Group.parse(text)
    _ = SubIDRange.parse(text)
    _ = KeyQuota.parse(text, uid: 1000)
    _ = ManagerLimits.openFiles(text)
    let hosts = HostsFile(text)
    _ = hosts.entries
    _ = Address("10.0.0.1").flatMap { hosts.adding(["registry.local"], at: $0) }
  }

  private static func version(_ text: String) {
    let lines = text.lines.map(String.init)
    let versions = lines.prefix(20).compactMap { Version($0) } + [Version(leading: text)].compactMap { $0 }
    for version in versions { _ = (version < versions[0], version.description) }
    _ = ImageRegistry.highestTag(lines, sameMinorAs: versions.first)
    _ = ImageRegistry.inPlace(of: versions.first, lines)
    _ = Images.names(text)
  }

  /// One argument on each line; the first is the name of the program.
  private static func options(_ text: String) {
    let lines = text.lines.map(String.init)
    let arguments = Array(lines.dropFirst())
    _ = try? PodsecU7sCall(arguments, calledAs: lines.first ?? "")
    _ = KubeadmCall(arguments)
    _ = FileArguments(arguments).arguments(["config": "/c"])
    _ = SystemctlRoute.decide(arguments)
    _ = try? PodsecCommand.text(arguments)
    _ = try? CreatePolicy.read(arguments)
    _ = try? CreateServices.read(arguments)
    _ = try? CreatePodmanUsers.read(arguments)
    _ = try? CreateImageMakers.read(arguments)
    _ = try? LoadSignOCI.read(arguments)
    _ = try? RBACCommand.text(arguments)
    _ = try? CreateKubeconfig.read(arguments)
    _ = try? BindRole.read(arguments)
    _ = try? Can.read(arguments)
    _ = try? InotifyCommand.text(arguments)
    _ = try? CheckPolicy.read(arguments)
    _ = try? CheckKubeAPI.read(arguments)
  }

  private static func policy(_ text: String) {
    _ = try? RegistriesConf.adding(to: text, path: "registries.conf")
    _ = try? Lookaside.check([("other.yaml", text)])
    _ = try? ImagePolicy(text, path: "policy.json")
    if let server = Address("10.0.0.1") { _ = try? PublishedTrust(listing: text, server: server) }
    if let user = UserName("user") {
      _ = try? RegistryCredentials.auth(text, user: user, password: "x")
      _ = RegistryCredentials.list(text, user: user, hash: "$2y$x")
    }
  }

  private static func kubeconfig(_ text: String) {
    _ = try? KubeconfigCheck.text(text, path: "admin.conf")
    _ = Kubeconfig.firstCluster(text)
    _ = KubeletCredential(kubeconfig: text)
    for value in ClusterValue.allCases { _ = try? value.change(text) }
    guard let documents = try? YAML.parse(text), let discovery = Discovery(documents) else { return }
    _ = discovery.signedKubeconfig(text)
    _ = discovery.kubeconfig(from: text)
  }

  private static func environment(_ text: String) {
    _ = EnvironmentFile.value(of: "NAME", in: text)
    _ = try? EnvironmentFile.parse(text, path: "env")
    _ = try? Settings.parse(text, path: "defaults")
    _ = OSRelease(text: text)
  }

  private static func ports(_ text: String) {
    _ = try? ExposedPort(text)
    _ = try? ExposedPort.parse(text, path: "ports")
    _ = PublishedPort(specification: text)
    _ = LivePort.list(text)
    _ = PublicationState.parse(text).text
    _ = ListenerTable.parse(text, .tcp)
    _ = ListenerTable.parse(text, .udp)
    _ = try? Haproxy.servers(ofCluster: text)
  }

  private static func names(_ text: String) {
    _ = (Address(text), CIDR(text), HostName.split(text), HostName.isPlain(text), ImageName(text), SignatureScope(text))
    _ = (Fingerprint(text), EMail(text), UserName(text), try? ServerAddress.parse(text), Printable.line(text))
    _ = (try? Architecture.list(text), RegistryCredentials.isHash(text), LineDiff.unified(text, "a\nb\n", name: "x"))
  }

  /// Events of a watch, one on each line; `items` serves as both lists.
  private static func services(_ text: String) {
    guard let node = Address("10.0.0.1") else { return }
    var publication = PortPublication(node: node, bind: node)
    for line in text.lines.prefix(100) {
      guard let event = (try? YAML.parse(String(line)))?.first else { continue }
      publication.receive(event["type"]?.string ?? "ADDED", event["object"] ?? event)
      let items = event["items"]?.items ?? []
      publication.replace(services: items, pods: items)
      _ = (publication.problems, publication.changes(live: [], owned: []), publication.ingressChanges(nodes: nil))
    }
  }

  /// Lines of the API server's audit log; the stored text of each must be one line.
  private static func audit(_ bytes: [UInt8]) {
    for line in bytes.split(separator: 10).prefix(100) {
      guard let event = Array(line).withUnsafeBytes(AuditScanner.event) else { continue }
      precondition(!event.line.contains("\n"), "an event has two lines")
      precondition((try? YAML.parse(event.line))?.first?.items.count == 7, "an event is no list of seven texts")
    }
    _ = AuditPosition(String(decoding: bytes, as: UTF8.self))
  }

  /// Files that users and containers write into their stores and settings.
  private static func watching(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    _ = OpenPGPArmor.bytes(bytes)
    _ = StorageConf.otherPlaces(text, keys: ["graphroot"], usual: ["/var/lib/containers/storage"])
    _ = try? NagiosRange(text, option: "--critical")
    _ = MailAddress(text)
    let payload = SignaturePayload(bytes)
    for var image in (try? StoredImage.list(bytes)) ?? [] {
      image.take(manifest: bytes)
      for reference in image.names.compactMap({ ImageReference($0) }) {
        _ = payload?.fits(reference, ImageDigest(of: bytes), identity: nil)
        _ = (try? Lookasides([("other.yaml", text)]))?.place(of: reference)
        _ = (try? ImagePolicy(text, path: "policy.json")).map { UserPolicy($0).requirements(of: reference) }
      }
    }
    if let policy = try? ImagePolicy(text, path: "policy.json") {
      let policy = UserPolicy(policy)
      _ = (policy.unsignedScopes, policy.otherTransports, policy.keyPaths, policy.isRejecting)
    }
  }

  /// Answers of the cluster's API through kubectl proxy.
  private static func api(_ text: String) {
    guard let answer = try? APIRequest.answer(text) else { return }
    let bindings = APIPage(answer.object).items.compactMap { Binding($0) }
    let roles = UserRoles("anna", groups: ["k8s"], bindings)
    _ = (roles.rolePaths, UserList(certificates: [], bindings: bindings).text(now: 0))
    _ = (SigningRequest(answer.object).state, AccessQuestion.answer(answer.object))
    var matrix = AccessMatrix(everywhere: answer.object)
    matrix.add("shop", answer.object)
    _ = matrix.text
  }

  private static func certificates(_ text: String) {
    _ = CertificateFacts(openssl: text)
    _ = try? UserKubeconfig(view: text)
    for line in text.lines.prefix(20) {
      guard let time = CertificateTime(openssl: line) else { continue }
      precondition(time.description.hasSuffix(" UTC"), "a time has no end")
    }
  }

  private static func lists(_ text: String) {
    _ = try? InstalledFiles(text)
    _ = HostBefore(text)
    _ = NodePlan.lines(text)
    _ = try? EtcdSnapshot.container(text)
  }
}
