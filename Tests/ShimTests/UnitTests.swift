import Glibc
import Testing

/// The units, as systemd reads them.
@Suite(.enabled(if: Stage.isPossible, Stage.whatIsMissing), .enabled(if: Analyze.isThere, Analyze.missing))
struct UnitTests {
  static let units: [(scope: Bytes, name: String)] = Installed.rows.compactMap { row in
    let parts = row.path.split(separator: "/")
    guard parts.count > 2, parts[parts.count - 3] == "systemd", !row.path.hasSuffix(".preset") else { return nil }
    return (parts[parts.count - 2] == "user" ? "--user" : "--system", row.source)
  }

  @Test("systemd-analyze verify has no complaint about a unit", arguments: units)
  func verify(scope: Bytes, source: String) {
    let stage = Stage()
    stage.prepare(
      """
      mkdir -p /run/systemd/system /run/systemd/user /run/user/0
      cp \(Built.package)/systemd/system/* /run/systemd/system
      cp \(Built.package)/systemd/user/* /run/systemd/user
      """)
    let name = source.split(separator: "/").last!
    let directory = scope == "--user" ? "user" : "system"
    let ended = stage.run(
      ["/usr/bin/systemd-analyze", "verify", scope, "--man=no", Bytes("/run/systemd/\(directory)/\(name)")],
      environment: Stage.environment + ["XDG_RUNTIME_DIR=/run/user/0"])
    #expect(ended.errors == "")
    #expect(ended.output == "")
    #expect(ended.status == 0)
  }

  @Test("The check of units finds a wrong unit")
  func canFail() {
    let stage = Stage()
    stage.prepare(
      """
      mkdir -p /run/units
      printf '[Service]\\nExecStart=/missing\\n' >/run/units/bad.service
      """)
    let ended = stage.run(
      ["/usr/bin/systemd-analyze", "verify", "--man=no", "/run/units/bad.service"])
    #expect(ended.errors.text.contains("/missing"))
  }

  @Test("There is a unit of each kind to check")
  func some() {
    #expect(Set(UnitTests.units.map(\.scope)) == ["--user", "--system"])
  }
}
