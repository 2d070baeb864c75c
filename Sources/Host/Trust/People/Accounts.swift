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

  /// The password of a `--password-file`, or nil.
  static func secret(_ password: Password) throws(Failure) -> String? {
    guard case .file(let path) = password else { return nil }
    return try firstLine(path)
  }

  /// The first line of a file that holds a secret.
  static func firstLine(_ path: String) throws(Failure) -> String {
    let text = try NamedFile.read(path, limit: 4096)
    let line = text.lines.first.map(String.init) ?? ""
    guard !line.isEmpty, line.unicodeScalars.allSatisfy({ $0.value >= 32 && $0.value != 127 }) else {
      throw Failure("read \(path)", "its first line is empty or holds a control character")
    }
    return line
  }

  /// Never a prompt without a terminal.
  static func checkTerminal(_ plan: AccountPlan, _ user: UserName) throws(Failure) {
    let asks = plan.steps.contains { if case .interact = $0 { true } else { false } }
    if asks && !Consent.hasTerminal {
      throw Failure(
        "set the password of \(user)", "there is no terminal to ask on",
        hint: "\(Environment.programName) --locked \(user)   # or --password-file FILE")
    }
  }

  /// What useradd leaves out on some distributions.
  static func completeSubIDs(_ user: UserName) throws(Failure) {
    if let step = try AccountPlan.subIDs(user, facts: facts()) { try Runner().run([step]) }
  }
}
