import Core
import CoreU7s
import Glibc
import Host

/// Installs the Kubernetes and CRI-O packages that a call needs and the host lacks.
struct PackageInstaller {
  let settings: Settings
  /// The version that kubeadm's own flag or file gives.
  let given: String?

  /// Says what it installs; U7S_INSTALL=no forbids it. Facts are read again afterwards.
  func installMissing(_ facts: inout HostFacts) throws(Failure) {
    guard let plan = try Packages.plan(facts, settings, given: given) else { return }
    guard settings[.install] != "no" else {
      throw Failure(
        "prepare this node", "\(plan.missing.joined(separator: ", ")) missing, and \(Setting.install.name)=no",
        hint: "\(plan.command.display)")
    }
    Report.note("Installing \(plan.packages.joined(separator: " "))")
    let outcome = try Spawn.capture(plan.command, seconds: 1200)
    guard outcome.status.isSuccess else {
      let words = outcome.errors.trimmed
      throw Failure(
        "install \(plan.packages.joined(separator: " "))", "\(words.isEmpty ? outcome.lastWords : words)",
        hint: "\(plan.command.display)")
    }
    facts = try HostFactsReader.read()
    try Packages.verify(facts, settings, given: given)
  }
}
