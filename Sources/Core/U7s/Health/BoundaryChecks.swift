import Core

/// What earlier versions gave to the account and this one takes back.
extension Doctor {
  /// Returns only failed checks.
  static func boundary(_ facts: HostFacts) -> [Check] {
    guard let account = facts.account else { return [] }
    let mend: Message = "podsec-u7s prepare && systemctl restart u7s.service"
    var checks: [Check] = []
    if facts.accountsGroups.contains(NodePlan.journalGroup) {
      checks.append(
        Check(
          "journal", .warning, found: "\(account.name) is in the group \(NodePlan.journalGroup)",
          needed: "it is not, or whoever leaves a pod reads this host's whole journal", fix: mend, isMendedByInit: true)
      )
    }
    if facts.ownsHostsCNI {
      checks.append(
        Check(
          "CNI directory", .warning, found: "\(NodePaths.cniConfiguration) is \(account.name)'s",
          needed: "it is root's, whose podman may run plugins as files there say", fix: mend, isMendedByInit: true))
    }
    return checks
  }
}
