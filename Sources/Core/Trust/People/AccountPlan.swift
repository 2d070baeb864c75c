import Core

/// The steps that make an account; a `Failure` says why an existing one cannot be used.
package struct AccountPlan: Equatable, Sendable {
  package let steps: [Step]

  /// The accounts, groups and sub-id ranges of this host.
  package struct Facts: Equatable, Sendable {
    package var people: [Account]
    package var groups: [Group]
    package var subordinateUIDs: [SubIDRange]
    package var subordinateGIDs: [SubIDRange]

    package init(
      people: [Account], groups: [Group], subordinateUIDs: [SubIDRange] = [], subordinateGIDs: [SubIDRange] = []
    ) {
      self.people = people
      self.groups = groups
      self.subordinateUIDs = subordinateUIDs
      self.subordinateGIDs = subordinateGIDs
    }

    package func person(_ user: UserName) -> Account? { people.first { $0.name == user.description } }

    /// People of a group, by its list or as their primary group.
    package func members(of group: String) -> [Account] {
      guard let group = groups.first(where: { $0.name == group }) else { return [] }
      return people.filter(group.has)
    }

    func has(_ person: Account, in group: String) -> Bool { members(of: group).contains(person) }
  }

  /// `secret` is the password from a file. Image makers are also members of the group `podman_dev`.
  package init(_ user: UserName, isMaker: Bool, password: Password, secret: String?, facts: Facts) throws(Failure) {
    var steps: [Step] = []
    if let person = facts.person(user) {
      try AccountPlan.check(person, user, isMaker: isMaker, facts)
    } else {
      steps.append(
        .run(
          AccountTools.add("\(user)", group: PodsecGroup.users, groups: isMaker ? [PodsecGroup.makers] : []),
          "add the account \(user)"))
      switch password {
      case .asked: steps.append(.interact(AccountTools.askPassword("\(user)"), "set the password of \(user)"))
      case .file: steps.append(.run(AccountTools.setPassword("\(user)", secret ?? ""), "set the password of \(user)"))
      case .locked: break
      }
    }
    self.steps = steps
  }

  /// Adds sub-ids for a user to whom useradd gave none; nil if there are enough. A `Failure` if none are free.
  package static func subIDs(_ user: UserName, facts: Facts) throws(Failure) -> Step? {
    let owns: ([SubIDRange]) -> Bool = { ranges in
      ranges.contains { $0.owner == user.description && $0.count >= SubIDRange.needed }
    }
    if owns(facts.subordinateUIDs) && owns(facts.subordinateGIDs) { return nil }
    guard let start = SubIDRange.nextStart(in: facts.subordinateUIDs + facts.subordinateGIDs) else {
      throw Failure(
        "give \(user) subordinate ids", "\(SystemPaths.subordinateUIDs) has no free range of \(SubIDRange.needed)")
    }
    return .run(AccountTools.addSubIDs("\(user)", start: start), "give \(user) subordinate ids")
  }

  private static func check(_ person: Account, _ user: UserName, isMaker: Bool, _ facts: Facts) throws(Failure) {
    let tried: Message = "use the account \(user)"
    guard person.uid >= 1000, person.uid != 65534 else {
      throw Failure(tried, "it is an account of the system (uid \(person.uid))", hint: "choose another name")
    }
    guard facts.has(person, in: PodsecGroup.users) else {
      throw Failure(
        tried, "it is there, and not of the group \(PodsecGroup.users)",
        hint: "usermod -g \(PodsecGroup.users) \(user)   # if that person shall be one; or choose another name")
    }
    let isInMakers = facts.has(person, in: PodsecGroup.makers)
    if isMaker && !isInMakers {
      throw Failure(
        tried, "it is there, and not of the group \(PodsecGroup.makers)",
        hint: "usermod -a -G \(PodsecGroup.makers) \(user)   # if that person shall sign images; or choose another name"
      )
    }
    if !isMaker && isInMakers {
      throw Failure(tried, "it is an image maker's, whose settings are not sealed", hint: "choose another name")
    }
  }
}
