/// A version of dotted numbers, `v1.36.2`, `0.26.7`, `3.0.1-rc.1`; compared as numbers, never as text.
///
/// Order: number by number, missing numbers count as 0, a pre-release is older than its release (semver.org, 11).
package struct Version: Equatable, Hashable, Comparable, Sendable, CustomStringConvertible {
  package var numbers: [Int]
  /// What follows the first `-`, or empty.
  package var preRelease: String

  package init(_ numbers: Int..., preRelease: String = "") {
    self.numbers = numbers
    self.preRelease = preRelease
  }

  /// Reads `[v]N[.N]...[-pre][+build]`; nil for anything else.
  package init?(_ text: some StringProtocol) {
    var rest = text[...]
    if rest.first == "v" { rest = rest.dropFirst() }
    if let plus = rest.firstIndex(of: "+") { rest = rest[..<plus] }
    var preRelease = ""
    if let dash = rest.firstIndex(of: "-") {
      preRelease = String(rest[rest.index(after: dash)...])
      rest = rest[..<dash]
    }
    var numbers: [Int] = []
    for part in rest.split(separator: ".", omittingEmptySubsequences: false) {
      guard !part.isEmpty, part.utf8.allSatisfy({ (48...57).contains($0) }), let number = Int(part) else { return nil }
      numbers.append(number)
    }
    guard !numbers.isEmpty else { return nil }
    self.numbers = numbers
    self.preRelease = preRelease
  }

  /// The first version-like word of a tool's `--version` output.
  package init?(firstIn output: String) {
    for word in output.split(whereSeparator: { " \n\t,():\"".contains($0) }) {
      if word.contains("."), let version = Version(word) {
        self = version
        return
      }
    }
    return nil
  }

  package var major: Int { numbers[0] }
  package var minor: Int { numbers.count > 1 ? numbers[1] : 0 }
  package var patch: Int { numbers.count > 2 ? numbers[2] : 0 }
  package var description: String {
    numbers.map(String.init).joined(separator: ".") + (preRelease.isEmpty ? "" : "-" + preRelease)
  }

  package func isSameMinor(as other: Version) -> Bool { major == other.major && minor == other.minor }

  package static func < (a: Version, b: Version) -> Bool {
    for i in 0..<max(a.numbers.count, b.numbers.count) {
      let x = i < a.numbers.count ? a.numbers[i] : 0
      let y = i < b.numbers.count ? b.numbers[i] : 0
      if x != y { return x < y }
    }
    if a.preRelease == b.preRelease { return false }
    if a.preRelease.isEmpty || b.preRelease.isEmpty { return b.preRelease.isEmpty }
    return comparePreRelease(a.preRelease, b.preRelease)
  }

  private static func comparePreRelease(_ a: String, _ b: String) -> Bool {
    let x = a.split(separator: ".")
    let y = b.split(separator: ".")
    for (left, right) in zip(x, y) where left != right {
      if let l = Int(left), let r = Int(right) { return l < r }
      return left < right
    }
    return x.count < y.count
  }
}
