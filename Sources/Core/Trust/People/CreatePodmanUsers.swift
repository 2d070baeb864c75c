import Core

/// A command line of `podsec-create-podmanusers`.
package struct CreatePodmanUsers: CommandCall {
  package var users: [UserName]
  package var password: Password
  package var isDryRun: Bool

  package static let spec = CommandSpec(
    PodsecCommand.createPodmanUsers.rawValue, "make accounts that run signed images", operands: "USER...",
    description: [
      """
      Makes accounts that run signed images. They are in the group \(PodsecGroup.users) and cannot have settings of \
      containers of their own: ~/.config/containers is sealed (mode 500, and immutable where the file system can). Called \
      again, it seals the directory again.
      """
    ],
    options: Password.options + [
      .flag("y", "yes", "the same as --locked where no password is given"), .dryRun,
    ],
    statuses: [.init(1, "a failure, or a name that no account can have"), .init(2, "wrong usage")])

  /// ~/.config/containers/storage.conf: podsec-inotify-check-policy checks that it exists.
  package static let storage = "[storage]\ndriver = \"overlay\"\n"

  package init(_ options: CommandOptions) throws(Failure) {
    guard !options.words.isEmpty else { throw options.wrong("no user", status: 1) }
    users = try options.users(options.words)
    password = try options.password()
    isDryRun = options.isSet("dry-run")
  }

  /// The steps for one user, once the account exists.
  package static func seal(_ user: UserName) -> [Step] {
    [
      .homeFile(user: user.description, ".config/containers/storage.conf", storage, mode: 0o400),
      .sealHomeDirectory(user: user.description, ".config/containers"),
    ]
  }
}
