import Core
import CoreU7s
import Testing

struct HostVerdictTests {
  static func check(_ level: Doctor.Level, mended: Bool = false, left: Bool = false) -> Doctor.Check {
    var check = Doctor.Check("a", level, found: "b", needed: "c", fix: "d", isMendedByInit: mended)
    check.isLeftToKubeadm = left
    return check
  }

  static let refusal = Failure("init: check a", "b; needed: c", hint: "d")
  static let rows: [(Doctor.Check, warns: Bool, refuses: Bool)] = [
    (check(.ok), false, false), (check(.warning), true, false), (check(.warning, mended: true), false, false),
    (check(.error), false, true), (check(.error, mended: true), false, true), (check(.error, left: true), true, false),
    (check(.warning, left: true), true, false),
  ]

  @Test("The verdict on a host has a warning or a refusal by the level of a check", arguments: rows.indices)
  func verdict(row: Int) {
    let (check, warns, refuses) = Self.rows[row]
    let verdict = HostVerdict([Self.check(.ok), check], command: "init")
    #expect(verdict.warnings == (warns ? ["a: b; needed: c"] : []))
    #expect(verdict.refusal == (refuses ? Self.refusal : nil))
  }
}
