import Core

extension CommandOptions {
  /// `--password-file FILE`, `--locked`, else the terminal; `--yes` is `--locked`.
  package func password() throws(Failure) -> Password {
    let file = last("password-file")
    if file != nil && isSet("locked") { throw wrong("--password-file and --locked exclude each other") }
    if let file { return .file(file) }
    return isSet("locked") || isSet("yes") ? .locked : .asked
  }

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
