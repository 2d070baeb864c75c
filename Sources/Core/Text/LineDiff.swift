/// What differs between two texts, as diff(1) -u shows it.
package enum LineDiff {
  private static let context = 3

  /// One hunk from the first line that differs to the last; empty where none does.
  package static func unified(_ before: String, _ after: String, name: String) -> String {
    let old = cut(before)
    let new = cut(after)
    guard old != new else { return "" }
    var start = 0
    while start < min(old.count, new.count), old[start] == new[start] { start += 1 }
    var end = 0
    while end < min(old.count, new.count) - start, old[old.count - 1 - end] == new[new.count - 1 - end] { end += 1 }
    let first = max(0, start - context)
    let after = min(end, context)
    var lines = old[first..<start].map { " " + $0 }
    lines += old[start..<(old.count - end)].map { "-" + $0 }
    lines += new[start..<(new.count - end)].map { "+" + $0 }
    lines += old[(old.count - end)...].prefix(after).map { " " + $0 }
    let head = "@@ -\(first + 1),\(old.count - end + after - first) +\(first + 1),\(new.count - end + after - first) @@"
    return (["--- \(name)", "+++ \(name)", head] + lines).joined(separator: "\n") + "\n"
  }

  private static func cut(_ text: String) -> [Substring] {
    var lines = text.lines
    if lines.last?.isEmpty ?? false { lines.removeLast() }
    return lines
  }
}
