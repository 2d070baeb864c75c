import Core
import CoreTrust
import Glibc
import Host

/// Signs an archive's images and pushes them; nothing is pushed before all of it has been looked at.
struct ArchiveLoader {
  let tools: ArchiveTools
  let call: LoadSignOCI
  let names: LoadNames

  func run() throws(Failure) -> Int32 {
    try requireArchive()
    try requireMaker()
    try requireServer()
    settleEnvironment()
    let colons = try Runner.mustSucceed(tools.secretKeys(), "list the secret keys", seconds: 60)
    let key = try PublicKeys(colons: colons).signingKey(of: call.signer)
    try compare(key)
    if !call.isDryRun { try trySigning(key) }
    return try HeldSignals.during { signals throws(Failure) in
      let scratch = try ScratchDirectory()
      defer { scratch.remove() }
      try unpack(scratch, signals)
      let reader = ArchiveReader(
        tools: tools, signals: signals, directory: scratch.path, architecture: call.architecture)
      Report.note("reading \(call.architecture.rawValue)/: every blob and its digest")
      let images = try reader.read().layout.images
      let pushes = images.flatMap { image in names.destinations(image.name).map { (image: image, destination: $0) } }
      if call.isDryRun {
        for push in pushes {
          try Report.output("would sign \(push.image.name) with \(key.fingerprint) and push \(push.destination)\n")
        }
      }
      // What can be refused is refused before the question.
      if !call.isDryRun { try compare(pushes.map(\.destination), signals) }
      try agree(images[0].name.platform, signals)
      if call.isDryRun { return 0 }
      return try ArchivePusher(
        tools: tools, call: call, key: key, layout: reader.layout, scratch: scratch, signals: signals
      )
      .run(pushes)
    }
  }

  // MARK: before anything is unpacked

  private func requireArchive() throws(Failure) {
    var status = stat()
    let tried: Message = "open \(call.archive)"
    guard stat(call.archive, &status) == 0 else { throw Failure(tried, Errno(errno).text) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw Failure(tried, "it is not a regular file") }
    guard access(call.archive, R_OK) == 0 else { throw Failure(tried, Errno(errno).text) }
    if let file = call.passphraseFile, access(file, R_OK) != 0 { throw Failure("open \(file)", Errno(errno).text) }
  }

  private func requireMaker() throws(Failure) {
    var groups = [gid_t](repeating: 0, count: 65536)
    let count = getgroups(Int32(groups.count), &groups)
    try MakerGroup.require(
      Users.groups(), groups: groups.prefix(Int(max(0, count))) + [getegid()],
      user: Environment.value("USER") ?? "user \(getuid())")
  }

  /// Images are signed where the signatures are served.
  private func requireServer() throws(Failure) {
    let own = try NetworkReader.addresses()
    _ = try OwnServer.require(HostsFile(Files.readIfPresent(SystemPaths.hosts) ?? ""), own: own)
    guard access(PodsecPaths.signatures, W_OK) == 0 else {
      throw Failure(
        "write signatures to \(PodsecPaths.signatures)", Errno(errno).text,
        hint: "podsec-create-policy and podsec-create-services make it, as root on the server")
    }
  }

  /// Signatures are for all to read, whatever the maker's umask; and without a login session skopeo would look for
  /// credentials in a directory of root's.
  private func settleEnvironment() {
    umask(0o022)
    guard Environment.value("XDG_RUNTIME_DIR") == nil, Environment.value("REGISTRY_AUTH_FILE") == nil,
      let home = Environment.value("HOME"), Files.exists("\(home)/\(RegistryCredentials.file)")
    else { return }
    Environment.set("REGISTRY_AUTH_FILE", "\(home)/\(RegistryCredentials.file)")
  }

  /// Nodes accept only signatures of the keys that the server publishes.
  private func compare(_ key: PublicKeys.Key) throws(Failure) {
    let file = "\(PodsecPaths.keys)/\(Environment.value("USER") ?? "").pgp"
    guard Files.exists(file) else { return }
    let published = try Spawn.capture(tools.publicKeys(file), seconds: 30)
    guard published.status.isSuccess, !published.output.contains(":\(key.fingerprint):") else { return }
    Report.warning(
      "\(file), which nodes trust, does not hold \(key.fingerprint); podsec-create-imagemakeruser publishes it")
  }

  private func trySigning(_ key: PublicKeys.Key) throws(Failure) {
    // gpg-agent's question comes on the terminal that GPG_TTY names.
    if let terminal = ttyname(STDIN_FILENO), Environment.value("GPG_TTY") == nil {
      Environment.set("GPG_TTY", String(cString: terminal))
    }
    let trial = tools.trySigning(key.fingerprint.description, passphraseFile: call.passphraseFile)
    let outcome = try Spawn.capture(trial, seconds: 180)
    guard outcome.status.isSuccess else {
      throw Failure(
        "sign with \(key.fingerprint)", "\(outcome.lastWords)",
        hint: "--passphrase-file FILE, or a terminal for gpg-agent's question   # gpg --clearsign tries the key")
    }
  }

  // MARK: the archive

  private func unpack(_ scratch: ScratchDirectory, _ signals: HeldSignals) throws(Failure) {
    let tried: Message = "unpack \(call.archive)"
    let room: Message = "TMPDIR=/a/larger/place   # in the environment of this call"
    let listed = try Spawn.capture(tools.list(call.archive), seconds: 60, signals: signals)
    guard listed.status.isSuccess, let size = Compression.uncompressed(listed.output) else {
      throw Failure(tried, "\(listed.lastWords)", hint: "copy it anew, and compare its sha256sum", status: 6)
    }
    guard size < scratch.free else {
      throw Failure(
        tried, "it needs \(ArchiveSaver.size(size)), and \(scratch.path) has \(ArchiveSaver.size(scratch.free))",
        hint: room, status: 6)
    }
    Report.note("unpacking \(call.archive), \(ArchiveSaver.size(size))")
    let outcomes = try Pipeline.run(
      tools.decompress(call.archive), tools.unpack(to: scratch.path), seconds: 7200, signals: signals)
    // What xz says of a damaged file comes first; its SIGPIPE says that tar has ended.
    for outcome in outcomes where !outcome.status.isSuccess && outcome.status.code != 128 + SIGPIPE {
      let words = ArchiveTools.complaint(outcome.errors) ?? outcome.lastWords
      throw Failure(tried, "\(words)", hint: words.contains("o space left on device") ? room : nil, status: 6)
    }
  }

  private func agree(_ platform: String, _ signals: HeldSignals) throws(Failure) {
    guard let question = names.question(platform) else { return }
    if call.isDryRun {
      Report.warning("needs --yes: \(question)")
    } else if !call.isAgreed {
      try Consent.ask(question, "push images of the platform \(platform)", signals: signals)
    }
  }

  /// Says where a tag is of another architecture now: what runs there would get an image that it cannot run.
  private func compare(_ destinations: [String], _ signals: HeldSignals) throws(Failure) {
    let manifests = try Spawn.capture(
      destinations.map(tools.pushed), atOnce: 4, seconds: 60, tolerant: true, signals: signals)
    let words = manifests.filter { !$0.status.isSuccess }.map { Images.message($0.lastWords) }
    if let unreachable = PushComparison.unreachable(words, of: destinations.count) {
      throw Failure(
        "ask the registry of \(destinations[0])", "\(unreachable)", hint: "systemctl status docker-registry")
    }
    let there = zip(destinations, manifests).filter { $0.1.status.isSuccess }
    let single = there.filter { PushComparison.isSingle($0.1.output) }.map(\.0)
    let outcomes = try Spawn.capture(
      single.map(tools.configuration), atOnce: 4, seconds: 60, tolerant: true, signals: signals)
    let configurations = Dictionary(zip(single, outcomes)) { first, _ in first }
    for (name, manifest) in there {
      let configuration = configurations[name].flatMap { $0.status.isSuccess ? $0.output : nil }
      let warning = PushComparison.warning(
        name, manifest: manifest.output, configuration: configuration, becoming: call.architecture)
      if let warning { Report.warning(warning) }
    }
  }
}
