import Core
import Glibc

/// Installs the Kubernetes and CRI-O packages that a call needs and the host lacks.
struct PackageInstaller {
  let settings: Settings

  /// Says what it installs; U7S_INSTALL=no forbids it. Facts are read again afterwards.
  func installMissing(_ facts: inout HostFacts) throws(Failure) {
    guard let plan = try Packages.plan(facts, settings) else { return }
    guard settings[.install] != "no" else {
      throw Failure(
        "prepare this node", "\(plan.missing.joined(separator: ", ")) missing, and \(Setting.install.rawValue)=no",
        hint: plan.command.display)
    }
    Report.note("Installing " + plan.packages.joined(separator: " "))
    try Runner.mustSucceed(plan.command, "install \(plan.packages.joined(separator: " "))", seconds: 1200)
    facts = try Gather.facts()
    try Packages.verify(facts, settings)
  }
}
