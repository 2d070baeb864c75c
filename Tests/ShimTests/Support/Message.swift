import Testing

extension Ended {
  /// Why this is not a correct refusal, or nil. A refusal has nothing on standard output, no signal, a status but 0,
  /// `<program>: <what was tried>: <why>` on standard error and at most one line `hint: ...`.
  func problem(of programs: String...) -> String? {
    guard let status, status != 0 else { return "it ended with \(self.status.map { "status \($0)" } ?? "a signal")" }
    if !output.isEmpty { return "it printed \(output)" }
    guard let first = lines.first, lines.count <= 2 else { return "its message has \(lines.count) lines: \(errors)" }
    let parts = first.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, programs.contains(String(parts[0])),
      parts[1...].allSatisfy({ $0.first == " " && $0.count > 1 })
    else { return "its message is \(first)" }
    if lines.count == 2 && (!lines[1].hasPrefix("hint: ") || lines[1].count < 8) { return "its hint is \(lines[1])" }
    return errors.text.hasSuffix("\n") ? nil : "its message has no line end"
  }
}
