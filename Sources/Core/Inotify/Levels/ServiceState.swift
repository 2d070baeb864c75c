/// The state that a check reports to Nagios, and its exit status.
package enum ServiceState: Int32, Sendable {
  case ok = 0
  case warning = 1
  case critical = 2
  case unknown = 3

  package var word: String {
    switch self {
    case .ok: "OK"
    case .warning: "Warning"
    case .critical: "Critical"
    case .unknown: "Unknown"
    }
  }
}
