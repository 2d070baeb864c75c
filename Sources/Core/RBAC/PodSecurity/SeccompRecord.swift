import Core

/// What the kernel logged about a system call: a line of the audit log, or of the kernel's own.
package struct SeccompRecord: Equatable, Hashable, Sendable {
  package let pid: Int
  /// The program's name, as its process has it.
  package let program: String
  /// `c000003e`, AUDIT_ARCH_X86_64.
  package let architecture: String
  package let systemCall: Int

  /// nil for a line about something else. auditd writes `type=SECCOMP`, the kernel `type=1326`.
  package init?(_ line: some StringProtocol) {
    guard line.contains("type=SECCOMP ") || line.contains("type=1326 ") else { return nil }
    var values: [Substring: Substring] = [:]
    for word in Substring(line).split(separator: " ") {
      let parts = word.split(separator: "=", maxSplits: 1)
      if parts.count == 2, values[parts[0]] == nil { values[parts[0]] = parts[1] }
    }
    guard let pid = values["pid"].flatMap({ Int($0) }), let number = values["syscall"].flatMap({ Int($0) }),
      let architecture = values["arch"]
    else { return nil }
    self.pid = pid
    systemCall = number
    self.architecture = String(architecture)
    program = String((values["comm"] ?? "?").filter { $0 != "\"" })
  }

  /// The name by which ausyscall(8) knows the architecture; nil for one that nodes do not have.
  package var machine: String? { ["c000003e": "x86_64", "40000003": "i386", "c00000b7": "aarch64"][architecture] }

  /// A row for each program and system call, with how often it was logged. `names` are those of numbers, where known.
  package static func table(_ records: [SeccompRecord], name: (SeccompRecord) -> String?) -> String {
    var counts: [[String]: Int] = [:]
    for record in records { counts[[name(record) ?? "\(record.systemCall)", record.program], default: 0] += 1 }
    let rows = counts.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { $0.key + ["\($0.value)"] }
    return Table.text([["SYSTEM CALL", "PROGRAM", "TIMES"]] + rows)
  }
}
