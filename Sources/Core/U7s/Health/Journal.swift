import Core

/// The journal of the account's units, journalctl(1).
package enum Journal {
  package static let program = "/usr/bin/journalctl"

  /// The whole log of a unit, with the caller's arguments.
  ///
  /// NOTE: journald finds the unit of a line by its process, and finds none if the process has ended by then. The name
  /// that systemd gave the unit's output is always there.
  package static func all(of unit: String, uid: UInt32, _ arguments: [String] = []) -> Command {
    Command(
      program,
      ["_UID=\(uid)", "_SYSTEMD_USER_UNIT=\(unit)", "+", "_UID=\(uid)", "SYSLOG_IDENTIFIER=\(identifier(unit))"]
        + arguments)
  }

  /// The last 20 lines of a unit's own programs, without conmon's lines about containers that end.
  package static func tail(of unit: String, uid: UInt32) -> Command {
    Command(
      program,
      ["--quiet", "--no-pager", "-o", "cat", "-n", "20", "_UID=\(uid)", "SYSLOG_IDENTIFIER=\(identifier(unit))"])
  }

  /// The program that a unit starts: systemd names the unit's output after it (systemd.exec(5), SyslogIdentifier=).
  private static func identifier(_ unit: String) -> String {
    let name = unit.split(separator: ".").first.map(String.init) ?? unit
    return name.hasPrefix("u7s-") ? name : "u7s-" + name
  }
}
