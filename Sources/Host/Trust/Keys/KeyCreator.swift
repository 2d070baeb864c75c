import Core
import CoreTrust
import Glibc
import Host

/// The signing key of one image maker: made by the genuine gpg as the maker, published by root.
struct KeyCreator {
  private let user: UserName
  private let call: CreateImageMakers
  private let address: EMail

  init(_ user: UserName, _ call: CreateImageMakers) {
    self.user = user
    self.call = call
    address = call.address ?? EMail("\(user)@\(PodsecServer.registry)")!
  }

  /// Before anything is changed: that a key can be made where one is needed, and its passphrase is there.
  func check() throws(Failure) {
    if case .file(let path)? = call.passphrase { _ = try PasswordReader.firstLine(path) }
    let keys = try known()
    guard keys.lacksKey || call.wantsNewKey else { return }
    if call.wantsNewKey { try keys.checkNew(address, user: user) }
    guard call.passphrase != nil || Consent.hasTerminal else {
      throw Failure(
        "make a key for \(user)", "there is no terminal to ask on",
        hint: "\(Environment.programName) --passphrase-file FILE   # or --no-passphrase")
    }
  }

  func run() throws(Failure) {
    let path = user.keyPath
    if call.isDryRun {
      let keys = try known()
      if keys.lacksKey || call.wantsNewKey {
        Runner.show([.run(try gpg(["--generate-key"]), "make a key"), .file(path, "", mode: 0o644, owner: .root)])
      }
      return
    }
    let before = try known()
    if before.lacksKey || call.wantsNewKey { try make() }
    var after = try known()
    after.published = before.published
    let wanted = try after.wanted(newSince: before.own, retired: call.retired, user: user)
    let text = try Runner.mustSucceed(try gpg(GnuPG.export(wanted)), "export the key of \(user)", seconds: 30)
    // NOTE: what comes from the user's own tool is data like any other's.
    let exported = try KeyReader.read(text, name: "of \(user)")
    guard exported.fingerprints == Set(wanted) else {
      throw Failure("export the key of \(user)", "gpg gave other keys than it listed")
    }
    try Runner().run([.file(path, text, mode: 0o644, owner: .root)])
    for key in exported.keys { Report.note("\(user): key \(key.fingerprint)  \(key.owner)") }
  }

  /// The user's secret keys, and what is published of them.
  private func known() throws(Failure) -> MakerKeys {
    var own = PublicKeys(keys: [])
    if (try? Users.require(user.description)) != nil {
      let outcome = try Spawn.capture(try gpg(GnuPG.listSecret), seconds: 30)
      own = PublicKeys(colons: outcome.output)
    }
    let text = Files.readIfPresent(user.keyPath)
    let published = text.flatMap { try? KeyReader.read($0, name: user.keyPath).fingerprints }
    return MakerKeys(own: own, published: published ?? [])
  }

  private func make() throws(Failure) {
    guard let passphrase = call.passphrase else {
      // NOTE: gpg asks by itself: its agent's window would need a terminal that is the user's own.
      let terminal = ["TERM=\(Environment.value("TERM") ?? "dumb")"]
      try Runner().run([
        .interact(
          try gpg(["--pinentry-mode", "loopback", "--full-generate-key"], environment: terminal),
          "make a key for \(user)")
      ])
      return
    }
    var parameters = GnuPG.Parameters(name: call.keyName ?? user.description, address: address)
    parameters.type = call.keyType
    parameters.expiry = call.expiry
    if case .file(let path) = passphrase { parameters.passphrase = try PasswordReader.firstLine(path) }
    Report.note("\(user): making a key (\(call.keyType.rawValue))")
    try Runner.mustSucceed(
      try gpg(["--batch", "--pinentry-mode", "loopback", "--generate-key"], input: parameters.text),
      "make a key for \(user)",
      seconds: 300)
    // The agent that was started for it would keep the passphrase for a while.
    _ = try? Spawn.capture(asUser("/usr/bin/gpgconf", ["--kill", "gpg-agent"]), seconds: 20)
  }

  private func gpg(_ arguments: [String], environment: [String] = [], input: String? = nil) throws(Failure) -> Command {
    asUser(try KeyReader.program(), arguments, environment: environment, input: input)
  }

  private func asUser(_ program: String, _ arguments: [String], environment: [String] = [], input: String? = nil)
    -> Command
  {
    let home = (try? Users.require(user.description).home) ?? "/home/\(user)"
    return AccountTools.asUser(
      user.description, home: home, program, arguments, environment: environment, input: input)
  }
}
