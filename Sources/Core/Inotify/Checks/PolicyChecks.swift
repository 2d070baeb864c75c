import Core

/// The table of podsec-inotify-check-policy: weights, conditions, texts.
package enum PolicyChecks {
  private struct Check {
    let weight: Int
    let text: String
    let phrase: String
    /// Whether the weight is multiplied with the share of the users that it applies to.
    var isShare = false
    /// The user's items that violate the check.
    var details: @Sendable (UserFacts) -> [String] = { _ in [] }
    let applies: @Sendable (UserFacts) -> Bool
  }

  /// Groups whose members are administrators: ALT's and Fedora's, Debian's.
  private static let administrators = ["wheel", "sudo"]

  /// Checks of users with a container store.
  private static let ofStores: [Check] = [
    Check(
      weight: 101, text: "have images and are not in the group podman", phrase: "outside of the group podman"
    ) { !$0.isRoot && $0.images?.isEmpty == false && !$0.groups.contains(PodsecGroup.users) },
    Check(
      weight: 102, text: "have a default policy other than reject and are not in the group podman_dev",
      phrase: "whose default policy does not reject"
    ) { $0.policy?.isRejecting == false && !$0.isMaker },
    Check(
      weight: 103, text: "do not ask for signatures of images of registry.local",
      phrase: "without signatures of registry.local"
    ) { $0.policy?.asksForSignatures(of: PodsecServer.registry) == false },
    Check(
      weight: 104, text: "have registries in their policy whose images need no signature",
      phrase: "with registries without signatures", details: { $0.policy?.unsignedScopes ?? [] },
      applies: { $0.policy?.unsignedScopes.isEmpty == false }),
    Check(
      weight: 105, text: "have transports other than docker in their policy",
      phrase: "with transports other than docker",
      details: { $0.policy?.otherTransports ?? [] },
      applies: { $0.policy?.otherTransports.isEmpty == false }),
    Check(
      weight: 106, text: "do not have \(PodsecServer.signaturesURL) as their store of signatures",
      phrase: "with another store of signatures", details: { [$0.lookaside ?? "none"] },
      applies: { $0.policy != nil && $0.lookaside != PodsecServer.signaturesURL }),
  ]

  /// Checks of members of podman, except the cluster's account, because root owns the files with its settings.
  private static let ofMembers: [Check] = [
    Check(
      weight: 107, text: "are in the group podman, and administrators (wheel, sudo)",
      phrase: "of the group podman that are administrators"
    ) { user in administrators.contains { user.groups.contains($0) } },
    Check(
      weight: 90, text: "of the group podman have no .config/containers/storage.conf", phrase: "without storage.conf",
      isShare: true
    ) { !$0.hasStorageConf },
    Check(
      weight: 90, text: "of the group podman can change .config/containers", phrase: "with settings open to changes",
      isShare: true
    ) { $0.canChangeSettings },
  ]

  /// The findings of all checks. `users` are all users of the passwd database.
  package static func findings(_ users: [UserFacts]) -> [Finding] {
    let members = users.filter { $0.isPlainUser && $0.name != ClusterAccount.name }
    return ofStores.compactMap { find($0, among: users.filter { $0.images != nil }) }
      + ofMembers.compactMap { find($0, among: members) }
  }

  private static func find(_ check: Check, among users: [UserFacts]) -> Finding? {
    let offenders = users.filter(check.applies)
    guard !offenders.isEmpty else { return nil }
    // NOTE: at least 1, so that a finding among many users is not rounded down to no weight.
    let weight = check.isShare ? max(1, check.weight * offenders.count / users.count) : check.weight
    let details = offenders.flatMap { user in
      check.details(user).map { "\(user.name): \(Escaped.text($0, limit: 255))" }
    }
    return Finding(
      weight: weight, users: offenders.map(\.name), text: check.text, phrase: check.phrase, details: details)
  }
}
