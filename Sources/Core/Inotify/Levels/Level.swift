import Core

/// How grave a violation is, the gravest first: an option of the checks, and the first word of a log entry.
package enum Level: String, CaseIterable, Sendable {
  case crash = "Crash"
  case fatal = "Fatal"
  case critical = "Critical"
  case high = "High"
  case middle = "Middle"
  case low = "Low"
  case debug = "Debug"

  /// The level of syslog(3): 0 is emerg, 6 is info.
  package var severity: Severity { Severity(rawValue: Level.allCases.firstIndex(of: self)!)! }

  /// `critical` of `--critical`.
  package var option: String { rawValue.lowercased() }

  /// `c` of `-c`.
  package var letter: Character { self == .crash ? "a" : option.first! }
}
