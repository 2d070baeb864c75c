import Core

/// What the account's manager may give to the node's services, as the kernel has it (proc_pid_limits(5),
/// proc_pid_oom_score_adj(5)).
package struct ManagerLimits: Equatable, Sendable {
  /// The lowest score that a pod can get: an ordinary user may only raise it.
  package var oomScore: Int
  /// Hard limit of open files; nil for `unlimited`.
  package var openFiles: Int?
  /// `pids.max` of the account's slice; nil for `max`.
  package var tasks: Int?

  package init(oomScore: Int, openFiles: Int?, tasks: Int?) {
    self.oomScore = oomScore
    self.openFiles = openFiles
    self.tasks = tasks
  }

  /// The limit in the unit of a rootful CRI-O.
  package static let wantedOpenFiles = 1_048_576

  /// The hard limit in the text of /proc/PID/limits; nil where it is unlimited or missing.
  package static func openFiles(_ limits: String) -> Int? {
    for line in limits.split(separator: "\n") where line.hasPrefix("Max open files") {
      let fields = line.split(separator: " ")
      return fields.count > 4 ? Int(fields[4]) : nil
    }
    return nil
  }
}
