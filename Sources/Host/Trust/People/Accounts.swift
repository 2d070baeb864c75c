import Core
import CoreTrust
import Glibc
import Host

/// Accounts of people, as root makes them.
enum Accounts {
  static func facts() -> AccountPlan.Facts {
    AccountPlan.Facts(
      people: Users.people(), groups: Users.groups(),
      subordinateUIDs: SubIDRange.parse(Files.readIfPresent(SystemPaths.subordinateUIDs) ?? ""),
      subordinateGIDs: SubIDRange.parse(Files.readIfPresent(SystemPaths.subordinateGIDs) ?? ""))
  }

  static func perform(_ steps: [Step], _ isDryRun: Bool) throws(Failure) {
    if isDryRun { Runner.show(steps) } else { try Runner().run(steps) }
  }

  /// What useradd leaves out on some distributions.
  static func completeSubIDs(_ user: UserName) throws(Failure) {
    if let step = try AccountPlan.subIDs(user, facts: facts()) { try Runner().run([step]) }
  }
}
