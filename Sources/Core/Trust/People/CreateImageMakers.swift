import Core

/// A command line of `podsec-create-imagemakeruser`.
package struct CreateImageMakers: CommandCall {
  /// One image maker, and the images that its key signs.
  package struct Maker: Equatable, Sendable {
    package var user: UserName
    package var scope: SignatureScope

    package init(_ user: UserName, _ scope: SignatureScope) {
      self.user = user
      self.scope = scope
    }
  }

  /// Where a new key's passphrase comes from.
  package enum Passphrase: Equatable, Sendable {
    case file(String)
    case none
  }

  package var makers: [Maker]
  package var password: Password
  /// nil: gpg asks for everything about a new key on the terminal.
  package var passphrase: Passphrase?
  package var address: EMail?
  package var keyName: String?
  package var keyType: GnuPG.KeyType
  package var expiry: String
  /// Whether to make another key beside the existing ones.
  package var wantsNewKey: Bool
  /// Keys to withdraw: they are no longer published.
  package var retired: Set<Fingerprint>
  /// Whether a scope may be taken from another maker, and a maker's own scope may be changed.
  package var replaces: Bool
  /// Whether an image maker's own policy stays where that person changed it.
  package var keeps: Bool
  package var isDryRun: Bool

  /// The account that is made without arguments.
  package static let standardName = "imagemaker"

  package static let spec = CommandSpec(
    PodsecCommand.createImageMakers.rawValue, "make accounts that build, sign and push images",
    operands: "[USER[@SCOPE]...]",
    description: [
      """
      Makes image makers on the server: accounts that build, sign and push images, each with a key of its own. Images below \
      SCOPE, which is HOST[/PATH], must be signed by that key; of several scopes that fit an image the longest counts. \
      USER alone is USER@\(PodsecServer.registry), and no argument at all is \(standardName)@\(PodsecServer.registry). \
      Called again, it restores what is missing: the published key, the policy, the credentials of the registry.
      """,
      "With --passphrase-file, --no-passphrase or --yes gpg asks nothing.",
    ],
    options: Password.options + [
      .valued(nil, "passphrase-file", "FILE", "the passphrase of the new key is the first line of FILE"),
      .flag(nil, "no-passphrase", "the new key is protected by the mode of its file only"),
      .valued(nil, "email", "ADDRESS", "of the new key; default: USER@\(PodsecServer.registry)"),
      .valued(nil, "key-name", "NAME", "of the new key; default: USER"),
      .valued(
        nil, "key-type", "TYPE",
        "of the new key: \(GnuPG.KeyType.allCases.map(\.rawValue).joined(separator: ", ")); default: rsa3072",
        choices: GnuPG.KeyType.allCases.map(\.rawValue)),
      .valued(nil, "expire", "WHEN", "of the new key: 0 (never, the default), 2y, 18m, 2030-01-31"),
      .flag(nil, "new-key", "make another key beside the present one, with an e-mail address of its own; both count"),
      .valued(nil, "retire", "FPR", "signatures by this key do not count any more", repeats: true),
      .flag(nil, "replace", "take a scope from another image maker, or give an image maker another scope"),
      .flag(nil, "keep", "leave an image maker's changed policy and registries.d file as they are"),
      .flag("y", "yes", "--locked and --no-passphrase where nothing else is given"), .dryRun,
    ],
    statuses: [
      .init(1, "a failure"), .init(2, "wrong usage, or a scope that is given twice or is another image maker's"),
    ])

  package init(_ options: CommandOptions) throws(Failure) {
    makers = try CreateImageMakers.makers(options)
    password = try options.password()
    passphrase = try CreateImageMakers.passphrase(options)
    (address, keyName) = try CreateImageMakers.identity(options, count: makers.count)
    keyType = options.last("key-type").flatMap { GnuPG.KeyType(rawValue: $0) } ?? .rsa3072
    expiry = options.last("expire") ?? "0"
    guard GnuPG.isExpiry(expiry) else { throw options.wrong("--expire '\(expiry)' is neither a time nor a date") }
    wantsNewKey = options.isSet("new-key")
    retired = []
    for text in options.all("retire") {
      guard let key = Fingerprint(text) else {
        throw options.wrong("--retire '\(text)' is not 40 or 64 hexadecimal digits")
      }
      retired.insert(key)
    }
    replaces = options.isSet("replace")
    keeps = options.isSet("keep")
    isDryRun = options.isSet("dry-run")
  }

  private static func makers(_ options: CommandOptions) throws(Failure) -> [Maker] {
    let words = options.words.isEmpty ? [standardName] : options.words
    var makers: [Maker] = []
    for word in words {
      let parts = word.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 2 || words.count == 1 else {
        throw options.wrong("'\(word)' of several is not USER@SCOPE", status: 1)
      }
      guard let user = UserName(parts[0]) else {
        throw options.wrong(
          "'\(parts[0])' is no user name: a-z, 0-9, _ and -, a letter first, not root's", status: 1)
      }
      guard let scope = parts.count == 2 ? SignatureScope(parts[1]) : .registry else {
        throw options.wrong("'\(parts[1])' is no registry or path of one: HOST[:PORT][/PATH], lower case", status: 1)
      }
      guard !makers.contains(where: { $0.scope == scope }) else {
        throw options.wrong("the scope \(scope) stands twice", status: 2)
      }
      guard !makers.contains(where: { $0.user == user }) else {
        throw options.wrong("\(user) stands twice: a maker has one scope", status: 1)
      }
      makers.append(Maker(user, scope))
    }
    return makers
  }

  private static func passphrase(_ options: CommandOptions) throws(Failure) -> Passphrase? {
    let file = options.last("passphrase-file")
    if file != nil && options.isSet("no-passphrase") {
      throw options.wrong("--passphrase-file and --no-passphrase exclude each other")
    }
    if let file { return .file(file) }
    return options.isSet("no-passphrase") || options.isSet("yes") ? Passphrase.none : nil
  }

  private static func identity(_ options: CommandOptions, count: Int) throws(Failure) -> (EMail?, String?) {
    let (address, name) = (options.last("email"), options.last("key-name"))
    guard count == 1 || address == nil && name == nil else {
      throw options.wrong("--email and --key-name are for one user at a time")
    }
    if let address, EMail(address) == nil { throw options.wrong("--email '\(address)' is no e-mail address") }
    if let name, !GnuPG.isName(name) {
      throw options.wrong("--key-name '\(name)' holds what a key's name cannot: <, >, (, ), @, %, or a digit first")
    }
    return (address.flatMap { EMail($0) }, name)
  }
}
