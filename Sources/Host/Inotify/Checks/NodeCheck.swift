import Core
import CoreInotify
import Glibc
import Host

/// A call of one of the two checks: read, judge, tell.
struct NodeCheck {
  private let kind: CheckKind
  private let options: CheckOptions

  init(_ kind: CheckKind, _ options: CheckOptions) {
    self.kind = kind
    self.options = options
  }

  /// The exit status that Nagios reads.
  func run() throws(Failure) -> Int32 {
    guard getuid() == 0 else {
      try Report.output("POLICY Unknown plugin must be run as root user\n")
      return ServiceState.unknown.rawValue
    }
    let report: CheckReport
    do throws(Failure) {
      report = try judge()
    } catch {
      try Report.output("POLICY Unknown: \(Printable.line("\(error.tried): \(error.why)"))\n")
      return ServiceState.unknown.rawValue
    }
    tell(report)
    try Report.output(options.isJSON ? report.json : report.text(verbosity: options.verbosity))
    return report.state.rawValue
  }

  private func judge() throws(Failure) -> CheckReport {
    let reader = try UserFactsReader(withManifests: kind == .images)
    let all = reader.read()
    switch kind {
    case .policy:
      return CheckReport(
        .policy, options.thresholds, examined: all.filter { $0.images != nil }.map(\.name),
        findings: PolicyChecks.findings(all), unknown: reader.problems + all.flatMap(\.problems))
    case .images:
      let users = ImageChecks.users(all)
      let verdicts = try SignatureVerifier(reader.node).judge(users)
      return CheckReport(
        .images, options.thresholds, examined: users.map(\.name), findings: ImageChecks.findings(users, verdicts),
        unknown: reader.problems + ImageChecks.unknown(users, verdicts))
    }
  }

  /// To syslog what a level asks for, by mail what is not OK. A result that cannot be told is still printed.
  private func tell(_ report: CheckReport) {
    do throws(Failure) {
      let syslog = Syslog(program: Environment.programName)
      for entry in report.entries { try syslog.write(entry) }
    } catch {
      Report.warning("\(error.tried): \(error.why)")
    }
    guard let address = options.mail, report.state != .ok else { return }
    do throws(Failure) {
      try Mail.send(
        to: address, subject: "\(Environment.programName): \(report.state.word)",
        text: report.mail(verbosity: options.verbosity))
    } catch {
      Report.warning("\(error.tried): \(error.why)")
    }
  }
}
