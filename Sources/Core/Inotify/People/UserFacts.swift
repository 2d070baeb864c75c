import Core

/// A user of this node, as the checks look at it.
package struct UserFacts: Equatable, Sendable {
  package let name: String
  package let isRoot: Bool
  /// Names of all groups.
  package var groups: Set<String>
  /// nil for a user without a container store.
  package var images: [StoredImage]?
  /// nil where it could not be read.
  package var policy: UserPolicy?
  /// Whether that is a file of the user's own, not the node's.
  package var hasOwnPolicy = false
  /// Where the user's podman looks for signatures.
  package var lookaside: String?
  package var hasStorageConf = false
  /// Whether the user can change or replace the settings in ~/.config/containers.
  package var canChangeSettings = false
  /// What could not be read.
  package var problems: [String] = []

  package init(name: String, isRoot: Bool, groups: Set<String>) {
    self.name = name
    self.isRoot = isRoot
    self.groups = groups
  }

  package var isMaker: Bool { groups.contains(PodsecGroup.makers) }

  /// A member of the users' group that may not build or sign.
  package var isPlainUser: Bool { groups.contains(PodsecGroup.users) && !isMaker }
}
