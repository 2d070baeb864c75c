import Core

extension CommandOption {
  /// In every command that calls the cluster.
  static let kubeconfig = valued(
    nil, "kubeconfig", "FILE",
    "an administrator's; default: KUBECONFIG, ~/.kube/config, else \(Kubeconfig.adminConf) if only root can write it")
  /// In the commands that ask for what a user may do.
  static let group = valued(
    nil, "group", "GROUP", "a group of the user; default: those of the user's certificate, else \(RBACGroup.users)",
    repeats: true)
}

extension CommandOptions {
  /// A user, a group, a role or a binding.
  func name(_ word: String, _ what: Message) throws(Failure) -> RBACName {
    guard let name = RBACName(word) else {
      throw wrong("\(Self.shortened(word)) is no name of \(what): \(RBACName.rule)")
    }
    return name
  }

  func namespace(_ word: String) throws(Failure) -> NamespaceName {
    guard let name = NamespaceName(word) else {
      throw wrong("\(Self.shortened(word)) is no namespace: a-z, 0-9 and -, 63 at the most")
    }
    return name
  }

  /// The name of an account of this host, and of a user of the cluster.
  func account(_ word: String) throws(Failure) -> UserName {
    guard let user = UserName(word) else {
      throw wrong(
        "\(Self.shortened(word)) is no name of a user: a-z, 0-9, _ and -, a letter first, 32 at the most, not root's")
    }
    return user
  }

  /// Groups of a user, each once.
  func groups(_ words: [String]) throws(Failure) -> [RBACName] {
    var groups: [RBACName] = []
    for word in words {
      let group = try name(word, "a group")
      if !groups.contains(group) { groups.append(group) }
    }
    return groups
  }

  /// In quotes, and not longer than a line.
  static func shortened(_ word: String) -> String {
    word.count <= 60 ? word.quoted : (word.prefix(57) + "...").quoted
  }
}
