import Core
import CoreU7s
import Host

/// States of units.
package enum UnitState {
  /// `ActiveState` of a unit of the account's manager, systemctl(1); `unknown` where the manager does not answer.
  package static func read(_ unit: String) -> String {
    let outcome = try? Spawn.capture(SystemctlRoute.command(["show", "-P", "ActiveState", unit]), seconds: 10)
    guard let outcome, outcome.status.isSuccess, !outcome.output.trimmed.isEmpty else { return "unknown" }
    return outcome.output.trimmed
  }
}
