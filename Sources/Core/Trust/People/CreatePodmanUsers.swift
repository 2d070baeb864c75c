import Core

/// A command line of `podsec-create-podmanusers`.
package struct CreatePodmanUsers: Equatable, Sendable {
  package var users: [UserName]
  package var password: Password
  package var isDryRun: Bool

  private static let name = PodsecCommand.createPodmanUsers.rawValue

  package static let usage = """
    Usage: \(name) [OPTION...] USER...

    Makes accounts that run signed images: group \(PodsecGroup.users), no settings of containers of their own, for
    ~/.config/containers is sealed (mode 500, immutable where the file system can). Called again it seals anew.

    Options:
      --password-file FILE  the password of the new accounts is the first line of FILE; passwd asks otherwise
      --locked, -y, --yes   no password: nobody logs in with one
      -n, --dry-run         print what would change, change nothing
      -h, --help            this text

    """

  /// ~/.config/containers/storage.conf: that there is one is what podsec-inotify-check-policy wants.
  package static let storage = "[storage]\ndriver = \"overlay\"\n"

  /// nil for help. Wrong arguments are status 1, as documented.
  package init?(_ arguments: [String]) throws(Failure) {
    let options = try CommandOptions(
      CreatePodmanUsers.name, arguments, valued: ["password-file"], booleans: ["locked", "y", "yes", "n", "dry-run"])
    if options.isHelp { return nil }
    guard !options.words.isEmpty else { throw options.wrong("no user", status: 1) }
    users = try options.users(options.words)
    password = try options.password()
    isDryRun = options.isSet("n", "dry-run")
  }

  /// The steps for one user, once the account exists.
  package static func seal(_ user: UserName) -> [Step] {
    [
      .homeFile(user: user.description, ".config/containers/storage.conf", storage, mode: 0o400),
      .sealHomeDirectory(user: user.description, ".config/containers"),
    ]
  }
}
