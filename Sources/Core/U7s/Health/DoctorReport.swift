import Core
import YAML

extension Doctor {
  /// For programs (`-o json`).
  package static func document(_ checks: [Check]) -> Node {
    .map(
      ("healthy", .bool(!checks.contains { $0.level == .error })),
      (
        "checks",
        .list(
          checks.map { check in
            .map(
              ("name", .string(check.name)), ("level", .string(check.level.rawValue)),
              ("found", .string(check.found.english)),
              ("needed", .string(check.needed.english)), ("fix", check.fix.map { .string($0.english) } ?? .null))
          })
      ))
  }

  /// For people: one line for each check; below a failed one, what is needed and what to type.
  package static func text(_ checks: [Check], mark: (Level) -> String) -> String {
    let width = (checks.map(\.name.count).max() ?? 0) + 2
    return checks.reduce(into: "") { text, check in
      text +=
        "\(mark(check.level)) \(check.name)\(String(repeating: " ", count: width - check.name.count))\(check.found)\n"
      guard check.level != .ok else { return }
      text += "        needed: \(check.needed)\n"
      if let fix = check.fix { text += "        fix:    \(fix)\n" }
    }
  }
}
