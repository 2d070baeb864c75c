/// Levels of syslog(3).
package enum Severity: Int, Sendable {
  case emergency, alert, critical, error, warning, notice, info, debug
}
