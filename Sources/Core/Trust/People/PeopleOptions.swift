import Core

extension CommandOptions {
  /// User names without one twice.
  package func users(_ names: [String]) throws(Failure) -> [UserName] {
    var users: [UserName] = []
    for name in names {
      guard let user = UserName(name) else {
        throw wrong("'\(name)' is no user name: a-z, 0-9, _ and -, a letter first, not root's", status: 1)
      }
      guard !users.contains(user) else { throw wrong("\(user) stands twice", status: 1) }
      users.append(user)
    }
    return users
  }
}
