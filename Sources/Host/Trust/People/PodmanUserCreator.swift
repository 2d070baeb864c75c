import Core
import CoreTrust
import Glibc
import Host

/// `podsec-create-podmanusers`: accounts that run signed images.
struct PodmanUserCreator {
  let call: CreatePodmanUsers

  func run() throws(Failure) -> Int32 {
    try TrustCommand.requireRoot("make accounts")
    let lock = try TrustCommand.lock()
    defer { _ = lock }
    let secret = try PasswordReader.secret(call.password)
    var plans: [(user: UserName, steps: [Step])] = []
    let facts = Accounts.facts()
    for user in call.users {
      let plan = try AccountPlan(user, isMaker: false, password: call.password, secret: secret, facts: facts)
      try PasswordReader.checkTerminal(plan.steps, user: "\(user)")
      plans.append((user, plan.steps))
    }
    if !facts.groups.contains(where: { $0.name == PodsecGroup.users }) {
      try Accounts.perform(
        [.run(AccountTools.addGroup(PodsecGroup.users), "add the group \(PodsecGroup.users)")], call.isDryRun)
    }
    for (user, steps) in plans {
      try Accounts.perform(steps, call.isDryRun)
      if !call.isDryRun {
        try Accounts.completeSubIDs(user)
        try SealedDirectory(".config/containers", of: try Users.require(user.description)).unseal()
      }
      try Accounts.perform(CreatePodmanUsers.seal(user), call.isDryRun)
      if !call.isDryRun { Report.note("\(user): runs images that \(PodsecPaths.policy) lets in") }
    }
    return 0
  }
}
