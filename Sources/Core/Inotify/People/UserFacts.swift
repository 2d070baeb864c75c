import Core

/// The facts about a user of this node that the checks need.
package struct UserFacts: Equatable, Sendable {
  package let name: String
  package let isRoot: Bool
  /// Names of all groups.
  package var groups: Set<String>
  /// nil for a user without a container store.
  package var images: [StoredImage]?
  /// nil if it could not be read.
  package var policy: UserPolicy?
  /// Whether the policy is a file of the user's own, not the node's.
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

  /// True for a member of the group `podman` who is not an image maker.
  package var isPlainUser: Bool { groups.contains(PodsecGroup.users) && !isMaker }
}
