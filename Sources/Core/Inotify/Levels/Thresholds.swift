import Core

/// Which weights are reported, and at which level.
package struct Thresholds: Equatable, Sendable {
  package private(set) var ranges: [Level: NagiosRange] = [:]
  /// The range of the state Warning for Nagios. The state Critical has the range of the level `critical`.
  package private(set) var warning: NagiosRange?

  /// Without any option a weight above 100 is Critical; with no range at all the check would always be OK.
  package init(_ options: CommandOptions) throws(Failure) {
    for level in Level.allCases {
      if let text = options.last(level.option) { ranges[level] = try NagiosRange(text, option: "--\(level.option)") }
    }
    if let text = options.last("warning") { warning = try NagiosRange(text, option: "--warning") }
    if ranges.isEmpty && warning == nil { ranges[.critical] = try NagiosRange("100", option: "--critical") }
  }

  /// The gravest level whose range alerts for the weight; nil if none does.
  package func level(of weight: Int) -> Level? { Level.allCases.first { ranges[$0]?.alerts(weight) == true } }

  package func state(of metric: Int) -> ServiceState {
    if ranges[.critical]?.alerts(metric) == true { return .critical }
    return warning?.alerts(metric) == true ? .warning : .ok
  }
}
