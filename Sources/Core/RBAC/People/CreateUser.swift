import Core

/// A command line of `podsec-k8s-rbac-create-user`.
package struct CreateUser: CommandCall {
  package let user: UserName
  package let password: Password
  /// Whether the user also joins the group `podman`, whose members may run signed images.
  package let runsImages: Bool
  package let isDryRun: Bool

  package static let spec = CommandSpec(
    RBACCommand.createUser.rawValue, "make the account of a user of the cluster", operands: "USER",
    description: [
      """
      Makes an account of the group \(RBACGroup.users) with a home and ~/.kube that only its owner can read. An account or a \
      home of that name is refused. \(RBACCommand.createKubeconfig.rawValue) then gives it a certificate.
      """
    ],
    options: Password.options + [
      .flag("y", "yes", "the same as --locked where no password is given"),
      .flag(nil, "podman", "also of the group podman, whose members run signed images"), .dryRun,
    ],
    statuses: [.init(1, "a failure, wrong usage, or an account or a home of that name")], wrongUsage: 1)

  package init(_ options: CommandOptions) throws(Failure) {
    guard options.words.count == 1 else { throw options.wrong("\(options.words.count) arguments instead of one user") }
    user = try options.account(options.words[0])
    password = try options.password()
    runsImages = options.isSet("podman")
    isDryRun = options.isSet("dry-run")
  }

  package var home: String { "/home/\(user)" }

  /// The steps; a `Failure` if the name is taken. `secret` is the password from a file.
  package func steps(people: [Account], groups: [Group], isHomeThere: Bool, secret: String?) throws(Failure) -> [Step] {
    let name = user.description
    guard !people.contains(where: { $0.name == name }) else {
      throw Failure(
        "add the account \(name)", "it is there already", hint: "choose another name, or userdel -r \(name)")
    }
    guard !groups.contains(where: { $0.name == name }) else {
      throw Failure("add the account \(name)", "there is a group of that name", hint: "choose another name")
    }
    guard !isHomeThere else {
      throw Failure(
        "add the account \(name)", "\(home) is there already", hint: "choose another name, or move \(home) away")
    }
    let wanted = [RBACGroup.users] + (runsImages ? ["podman"] : [])
    var steps: [Step] = []
    for group in wanted where !groups.contains(where: { $0.name == group }) {
      steps.append(.run(AccountTools.addGroup(group), "add the group \(group)"))
    }
    steps += [
      .run(AccountTools.addPerson(name, home: home, groups: wanted), "add the account \(name)"),
      .directoryBeneath(
        "/home", path: name, mode: 0o700, owner: .user(name), parents: .root, parentMode: 0o755),
      .directoryBeneath(
        home, path: ".kube", mode: 0o700, owner: .user(name), parents: .user(name), parentMode: 0o700),
    ]
    switch password {
    case .asked: steps.append(.interact(AccountTools.askPassword(name), "set the password of \(name)"))
    case .file: steps.append(.run(AccountTools.setPassword(name, secret ?? ""), "set the password of \(name)"))
    case .locked: break
    }
    return steps
  }
}
