import Core

/// When a weight is told, and as what.
package struct Thresholds: Equatable, Sendable {
  package private(set) var ranges: [Level: NagiosRange] = [:]
  /// The second range of the state that is reported to Nagios; the first is Critical's.
  package private(set) var warning: NagiosRange?

  /// Without any option it is Critical above 100: a check that nothing can fail would always be OK.
  package init(_ options: CommandOptions) throws(Failure) {
    for level in Level.allCases {
      if let text = options.last(level.option) { ranges[level] = try NagiosRange(text, option: "--\(level.option)") }
    }
    if let text = options.last("warning") { warning = try NagiosRange(text, option: "--warning") }
    if ranges.isEmpty && warning == nil { ranges[.critical] = try NagiosRange("100", option: "--critical") }
  }

  /// The gravest level whose range the weight alerts; nil for a weight that is not told.
  package func level(of weight: Int) -> Level? { Level.allCases.first { ranges[$0]?.alerts(weight) == true } }

  package func state(of metric: Int) -> ServiceState {
    if ranges[.critical]?.alerts(metric) == true { return .critical }
    return warning?.alerts(metric) == true ? .warning : .ok
  }
}
