import Core
import YAML

/// Pods of a namespace that a level refuses, and why, as the API server says it in a warning.
package struct PodRefusal: Equatable, Sendable {
  package let pod: String
  /// How many further pods it refuses for the same reasons; the API server names only one of them.
  package let others: Int
  package let why: String

  /// nil for a warning about something else. A reason may hold colons and brackets, the name of a pod cannot.
  package init?(_ warning: String) {
    guard let colon = warning.firstRange(of: ": ") else { return nil }
    let head = warning[..<colon.lowerBound].split(separator: " ", omittingEmptySubsequences: false)
    guard let name = head.first, !name.isEmpty,
      name.utf8.allSatisfy({ ASCII.isLower($0) || ASCII.isDigit($0) || $0 == 0x2d || $0 == 0x2e })
    else { return nil }
    if head.count == 1 {
      others = 0
    } else {
      guard head.count == 5, head[1] == "(and", head[3] == "other", head[4].hasPrefix("pod"), head[4].hasSuffix(")"),
        let count = Int(head[2])
      else { return nil }
      others = count
    }
    pod = String(name)
    why = String(warning[colon.upperBound...])
  }

  /// `web (and 2 others)`
  var words: String { others == 0 ? pod : "\(pod) (and \(others) other\(others == 1 ? "" : "s"))" }

  var node: Node { .map(("pod", .string(pod)), ("others", .int(others)), ("why", .string(why))) }
}
