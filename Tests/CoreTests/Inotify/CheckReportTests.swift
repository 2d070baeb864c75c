import Core
import CoreInotify
import Testing
import YAML

@Suite struct CheckReportTests {
  static let findings = [
    Finding(weight: 102, users: ["alice", "bob"], text: "do this", phrase: "who do this"),
    Finding(
      weight: 72, users: ["bob", "carol"], text: "do that", phrase: "who do that", details: ["bob: a|b", "carol: c"]),
  ]

  static func report(
    _ kind: CheckKind, _ arguments: [String] = ["-c", "100", "-w", "0", "-h", "0"],
    findings: [Finding] = CheckReportTests.findings,
    unknown: [String] = []
  ) throws -> CheckReport {
    let call = try #require(try CheckPolicy(arguments))
    return CheckReport(
      kind, call.options.thresholds, examined: ["root", "alice", "bob", "carol"], findings: findings, unknown: unknown)
  }

  static let lines: [(CheckKind, [Finding], [String], String)] = [
    (
      .policy, findings, [],
      "POLICY Critical(174): Violation of user containerization policies \"alice\" \"bob\" \"carol\""
    ),
    (.policy, [findings[1]], [], "POLICY Warning(72): Violation of user containerization policies \"bob\" \"carol\""),
    (.policy, [], [], "POLICY OK: Containerization policies are not violated"),
    (
      .images, findings, [],
      "POLICY 174:: Users \"alice\", \"bob\", \"carol\" have images that violate established policies"
    ),
    (.images, [], [], "POLICY OK: Containerization policies are not violated"),
    (.policy, [], ["alice: x"], "POLICY Unknown: alice: x"),
    (.images, [findings[1]], ["a", "b", "c", "d"], "POLICY Unknown: a; b; c; and 1 more"),
    (
      .policy, findings, ["a"],
      "POLICY Critical(174): Violation of user containerization policies \"alice\" \"bob\" \"carol\""
    ),
  ]

  @Test("The first line of a report is the documented one, with performance data after a bar", arguments: lines.indices)
  func line(index: Int) throws {
    let (kind, findings, unknown, line) = CheckReportTests.lines[index]
    let report = try CheckReportTests.report(kind, findings: findings, unknown: unknown)
    let metric = findings.reduce(0) { $0 + $1.weight }
    #expect(
      report.text(verbosity: 0)
        == "\(line) | metric=\(metric);0;100;0; violations=\(findings.count);;;0; unknown=\(unknown.count);;;0; users=4;;;0;\n"
    )
  }

  static let states: [([Finding], [String], [String], Int32)] = [
    (findings, [], ["-c", "100"], 2), ([findings[1]], [], ["-c", "100"], 0),
    ([findings[1]], [], ["-c", "100", "-w", "0"], 1),
    ([], [], ["-c", "100"], 0), ([], ["x"], ["-c", "100"], 3), ([findings[1]], ["x"], ["-c", "100", "-w", "0"], 3),
    (findings, ["x"], ["-c", "100"], 2), ([], ["x"], ["-c", "~:1000"], 3),
  ]

  @Test("Data that could not be read make the state Unknown, never OK; Critical stays Critical", arguments: states)
  func state(findings: [Finding], unknown: [String], arguments: [String], status: Int32) throws {
    #expect(
      try CheckReportTests.report(.policy, arguments, findings: findings, unknown: unknown).state.rawValue == status)
  }

  @Test("The lines below the first depend on the verbosity and have no bar")
  func more() throws {
    let policy = try CheckReportTests.report(.policy)
    #expect(policy.more(verbosity: 0) == [])
    #expect(policy.more(verbosity: 1) == ["There are users:", "who do this", "who do that"])
    #expect(
      policy.more(verbosity: 3) == [
        "Users \"alice\" \"bob\" do this", "Users \"bob\" \"carol\" do that: bob: a/b, carol: c",
      ])
    #expect(policy.mail(verbosity: 1).hasSuffix(" | There are users:\nwho do this\nwho do that\n"))
  }

  @Test("syslog gets each finding that has a level, in the documented format")
  func entries() throws {
    #expect(
      try CheckReportTests.report(.policy).entries == [
        LogEntry(.critical, "Critical: Critical(102): Users \"alice\" \"bob\" do this"),
        LogEntry(.error, "High: High(72): Users \"bob\" \"carol\" do that: bob: a|b, carol: c"),
      ])
    #expect(
      try CheckReportTests.report(.images, ["-c", "100"], unknown: ["bob: x"]).entries == [
        LogEntry(.critical, "Critical: 102:: \"alice\", \"bob\" do this"),
        LogEntry(.warning, "Warning: it is not known whether policies are violated: bob: x"),
      ])
  }

  @Test("A long list of details is cut, and the rest counted")
  func details() throws {
    let finding = Finding(
      weight: 101, users: ["a"], text: "t", phrase: "p", details: (0..<25).map { "a: \($0)" })
    let text = try CheckReportTests.report(.images, findings: [finding]).entries[0].text
    #expect(text.hasSuffix("a: 19, and 5 more"))
  }

  @Test("The JSON report has the same content as the text")
  func json() throws {
    let node = try #require(try YAML.parse(try CheckReportTests.report(.policy, unknown: ["x\n\"y"]).json).first)
    #expect(node["state"]?.string == "Critical" && node["status"]?.int == 2 && node["metric"]?.int == 174)
    #expect(node["findings"]?.items.map { $0["level"]?.string } == ["Critical", "High"])
    #expect(node["unknown"]?.items.map(\.string) == ["x\n\"y"])
  }

  @Test("A mail's receiver is a user or an address; texts that a mailer would read otherwise are refused")
  func addresses() {
    for good in ["root", "a.b@example.org", "x+y@host"] { #expect(MailAddress(good)?.description == good) }
    for bad in ["", "-v", "a b", "a@", "@b", "/x", "|x", "a,b", "a;b", "a\nb", "é"] { #expect(MailAddress(bad) == nil) }
  }
}
