import Core
import CoreU7s
import Testing

@Suite struct JournalTests {
  @Test("Journal lines are found by unit and by identifier, for journald loses the unit of a process that ended")
  func all() {
    #expect(
      Journal.all(of: "rootlesskit.service", uid: 988, ["-f"])
        == Command(
          "/usr/bin/journalctl",
          [
            "_UID=988", "_SYSTEMD_USER_UNIT=rootlesskit.service", "+", "_UID=988", "SYSLOG_IDENTIFIER=u7s-rootlesskit",
            "-f",
          ]))
  }

  @Test(
    "The reason of a failure is taken from lines of the unit's own programs",
    arguments: [
      ("kubelet.service", "u7s-kubelet"), ("rootlesskit.service", "u7s-rootlesskit"),
      ("u7s-services.service", "u7s-services"),
    ])
  func tail(unit: String, identifier: String) {
    #expect(
      Journal.tail(of: unit, uid: 988)
        == Command(
          "/usr/bin/journalctl",
          ["--quiet", "--no-pager", "-o", "cat", "-n", "20", "_UID=988", "SYSLOG_IDENTIFIER=\(identifier)"]))
  }
}
