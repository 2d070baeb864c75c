/// A line for syslog.
package struct LogEntry: Equatable, Sendable {
  package let severity: Severity
  package let text: String

  package init(_ severity: Severity, _ text: String) {
    self.severity = severity
    self.text = text
  }
}
