import CLinux
import Core
import CoreU7s
import Glibc
import Host

/// `podsec-u7s uninstall`: asks, then does the plan's steps; a step that fails is named, and the rest goes on.
struct Uninstaller {
  private let call: Uninstall

  init(_ call: Uninstall) { self.call = call }

  func run() throws(Failure) -> Int32 {
    guard getuid() == 0 else { throw Failure("uninstall", "only root can", hint: "sudo podsec-u7s uninstall") }
    if call.isDryRun {
      let facts = try UninstallFactsReader.read()
      let plan = try UninstallPlan(facts, purges: call.purges)
      try Report.output(plan.text(hostName: facts.hostName) + "Steps:\n")
      for step in plan.steps + plan.last { try Report.output("  \(step.display)\n") }
      return 0
    }
    let lock = try Lock.take(NodePaths.lock, purpose: "uninstall", program: "podsec-u7s")
    defer { _ = lock }
    let facts = try UninstallFactsReader.read()
    let plan = try UninstallPlan(facts, purges: call.purges)
    if plan.isEmpty {
      Report.note("nothing of podsec-u7s is on this host to remove")
      Report.line("\(plan.text(hostName: facts.hostName).trimmed)")
      return 0
    }
    if !call.isAgreed { try ask(plan, facts) }
    let failed = UninstallRunner(facts: facts).run(plan)
    guard failed == 0 else {
      let rest = Files.exists(InstalledFiles.program)
      throw Failure(
        "uninstall", "\(failed) of its steps failed; the others are done",
        hint: rest ? "podsec-u7s uninstall   # again, with the cause mended" : nil)
    }
    unlink(NodePaths.lock)
    for line in plan.staying { Report.note("stays: \(line.name): \(line.detail)") }
    return 0
  }

  /// On a terminal the administrator decides; without one only `--yes` does.
  private func ask(_ plan: UninstallPlan, _ facts: UninstallFacts) throws(Failure) {
    guard Consent.hasTerminal else {
      throw Failure(
        "uninstall", "there is no terminal to ask on",
        hint: "podsec-u7s uninstall --dry-run   # shows what goes; --yes removes it", status: 2)
    }
    Report.line("\(plan.text(hostName: facts.hostName))")
    guard try Consent.isYes("Remove all this?", "uninstall") else {
      throw Failure("uninstall", "not agreed to; nothing was changed")
    }
  }
}
