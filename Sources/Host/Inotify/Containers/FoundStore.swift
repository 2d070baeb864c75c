import Host

/// An account's container store, open.
final class FoundStore {
  let user: String
  let directory: SafeDirectory

  init(user: String, directory: consuming SafeDirectory) {
    self.user = user
    self.directory = directory
  }
}
