import Core
import YAML

/// The findings of a check, and their texts for Nagios, syslog, mail and JSON.
package struct CheckReport: Equatable, Sendable {
  package let kind: CheckKind
  package let thresholds: Thresholds
  /// Accounts that were looked at.
  package let examined: [String]
  package let findings: [Finding]
  /// What could not be read: if there is anything, the state is never OK.
  package let unknown: [String]

  package init(_ kind: CheckKind, _ thresholds: Thresholds, examined: [String], findings: [Finding], unknown: [String])
  {
    self.kind = kind
    self.thresholds = thresholds
    self.examined = examined
    self.findings = findings
    self.unknown = unknown
  }

  /// The sum of all weights.
  package var metric: Int { findings.reduce(0) { $0 + $1.weight } }

  package var state: ServiceState {
    let state = thresholds.state(of: metric)
    return unknown.isEmpty || state == .critical ? state : .unknown
  }

  /// All users with a finding, each once.
  package var users: [String] { examinedOrder(findings.flatMap(\.users)) }

  /// The first line, with the performance data for Nagios' graphs.
  package var line: String { verdict + " | " + performance }

  /// The first line without the performance data.
  private var verdict: String {
    let counted = "(\(metric))"
    switch (state, kind) {
    case (.ok, _): return "POLICY OK: Containerization policies are not violated"
    case (.unknown, _): return "POLICY Unknown: \(CheckReport.listed(unknown, limit: 3, separator: "; "))"
    case (_, .policy):
      return "POLICY \(state.word)\(counted): Violation of user containerization policies "
        + users.map(CheckReport.quoted).joined(separator: " ")
    case (_, .images):
      return "POLICY \(metric):: Users \(CheckReport.list(users)) have images that violate established policies"
    }
  }

  private var performance: String {
    let warning = thresholds.warning?.description ?? ""
    let critical = thresholds.ranges[.critical]?.description ?? ""
    return "metric=\(metric);\(warning);\(critical);0; violations=\(findings.count);;;0; unknown=\(unknown.count);;;0;"
      + " users=\(examined.count);;;0;"
  }

  /// The lines below the first one: short at verbosity 1, whole at 2 and 3.
  package func more(verbosity: Int) -> [String] {
    guard verbosity > 0 else { return [] }
    let phrases = findings.isEmpty ? [] : ["There are users:"] + findings.map(\.phrase)
    let told = verbosity == 1 ? phrases : findings.map { message($0) }
    return (told + (verbosity == 1 ? [] : unknown.map { "Unknown: \($0)" })).map(CheckReport.withoutBars)
  }

  /// The text for stdout: Nagios shows the first line up to its bar, people read all.
  package func text(verbosity: Int) -> String {
    ([CheckReport.withoutBars(verdict) + " | " + performance] + more(verbosity: verbosity)).joined(separator: "\n")
      + "\n"
  }

  /// What goes to syslog, in order.
  package var entries: [LogEntry] {
    findings.compactMap { finding in
      guard let level = thresholds.level(of: finding.weight) else { return nil }
      let prefix = level.rawValue
      let text = kind == .policy ? "\(prefix)(\(finding.weight)): \(message(finding))" : message(finding)
      return LogEntry(level.severity, "\(prefix): \(text)")
    } + unknown.map { LogEntry(.warning, "Warning: it is not known whether policies are violated: \($0)") }
  }

  /// The documented body of the mail: the verdict, and after `|` the details that the verbosity adds.
  package func mail(verbosity: Int) -> String {
    let phrases = verbosity == 1 ? " | There are users:\n" + findings.map(\.phrase).joined(separator: "\n") : ""
    let whole = verbosity > 1 ? " | " + (findings.map { message($0) } + unknown).joined(separator: "\n") : ""
    return verdict + phrases + whole + "\n"
  }

  package var json: String {
    let rows = findings.map { finding in
      Node.map(
        ("weight", .int(finding.weight)),
        ("level", thresholds.level(of: finding.weight).map { .string($0.rawValue) } ?? .null),
        ("users", .list(finding.users.map(Node.string))), ("text", .string(finding.text)),
        ("details", .list(finding.details.map(Node.string))))
    }
    let node = Node.map(
      ("state", .string(state.word)), ("status", .int(Int(state.rawValue))), ("metric", .int(metric)),
      ("examined", .list(examined.map(Node.string))), ("findings", .list(rows)),
      ("unknown", .list(unknown.map(Node.string))))
    return JSON.emit(node) + "\n"
  }

  /// The whole text of one finding, in the check's documented format.
  private func message(_ finding: Finding) -> String {
    let details = finding.details.isEmpty ? "" : ": " + CheckReport.listed(finding.details, limit: 20, separator: ", ")
    switch kind {
    case .policy:
      return "Users \(finding.users.map(CheckReport.quoted).joined(separator: " ")) \(finding.text)\(details)"
    case .images: return "\(finding.weight):: \(CheckReport.list(finding.users)) \(finding.text)\(details)"
    }
  }

  private func examinedOrder(_ names: [String]) -> [String] {
    var seen = Set<String>()
    return names.filter { seen.insert($0).inserted }
  }

  private static func list(_ users: [String]) -> String { users.map(quoted).joined(separator: ", ") }

  private static func quoted(_ name: String) -> String { "\"\(name)\"" }

  /// The first few, and how many more there are, so that a user cannot fill the log.
  private static func listed(_ texts: [String], limit: Int, separator: String) -> String {
    let more = texts.count > limit ? ["and \(texts.count - limit) more"] : []
    return (texts.prefix(limit) + more).joined(separator: separator)
  }

  /// NOTE: Nagios takes what follows a bar for performance data.
  private static func withoutBars(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.map { $0 == "|" ? "/" : $0 }))
  }
}
