import Core

/// A command line of `podsec-create-imagemakeruser`.
package struct CreateImageMakers: Equatable, Sendable {
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
  /// Makes another key beside those that are there.
  package var wantsNewKey: Bool
  /// Keys that no image needs to be signed with any more.
  package var retired: Set<Fingerprint>
  /// Takes a scope from another maker, and gives a maker another scope.
  package var replaces: Bool
  package var isDryRun: Bool

  private static let name = PodsecCommand.createImageMakers.rawValue
  /// Who it is without arguments.
  package static let standardName = "imagemaker"

  package static let usage = """
    Usage: \(name) [OPTION...] [USER[@SCOPE]...]

    Makes image makers on the server: accounts that build, sign and push images, with a key of their own. Images below
    SCOPE, HOST[/PATH], must be signed by it; of several scopes the longest counts. Without arguments it is
    \(standardName)@\(PodsecServer.registry); a single USER stands for USER@\(PodsecServer.registry). Called again it
    mends what is missing: the published key, the policy, the registry's credentials.

    Options:
      --password-file FILE    the password of the new accounts is the first line of FILE; passwd asks otherwise
      --locked                no password: reached from root alone
      --passphrase-file FILE  the new key's passphrase is the first line of FILE
      --no-passphrase         the new key is protected by its file's mode alone
      --email ADDRESS         of the new key; USER@\(PodsecServer.registry) otherwise
      --key-name NAME         of the new key; USER otherwise
      --key-type TYPE         \(GnuPG.KeyType.allCases.map(\.rawValue).joined(separator: ", ")); rsa3072 otherwise
      --expire WHEN           of the new key: 0 (never), 2y, 18m, 2030-01-31
      --new-key               another key beside the present one, with an e-mail of its own; both count
      --retire FPR            this key counts no more; repeat it for more
      --replace               takes a scope that is another maker's, or gives a maker another scope
      -y, --yes               --locked and --no-passphrase where they are not said
      -n, --dry-run           print what would change, change nothing
      -h, --help              this text

    With --passphrase-file, --no-passphrase or --yes gpg asks nothing. Exit status: 1 failure, 2 a scope that stands twice
    or is another maker's, or wrong usage.

    """

  /// nil for help.
  package init?(_ arguments: [String]) throws(Failure) {
    let options = try CommandOptions(
      CreateImageMakers.name, arguments,
      valued: ["password-file", "passphrase-file", "email", "key-name", "key-type", "expire", "retire"],
      booleans: ["locked", "no-passphrase", "new-key", "replace", "y", "yes", "n", "dry-run"])
    if options.isHelp { return nil }
    makers = try CreateImageMakers.makers(options)
    password = try options.password()
    passphrase = try CreateImageMakers.passphrase(options)
    (address, keyName) = try CreateImageMakers.identity(options, count: makers.count)
    guard let type = GnuPG.KeyType(rawValue: options.last("key-type") ?? "rsa3072") else {
      throw options.wrong("--key-type '\(options.last("key-type") ?? "")' is none of those in --help")
    }
    keyType = type
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
    isDryRun = options.isSet("n", "dry-run")
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
    return options.isSet("no-passphrase", "y", "yes") ? Passphrase.none : nil
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
