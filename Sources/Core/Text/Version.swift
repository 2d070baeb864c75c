/// A version of dotted numbers, `v1.36.2`, `0.26.7`, `3.0.1-rc.1`; compared as numbers, never as text.
///
/// Order: number by number, missing numbers count as 0, a pre-release is older than its release (semver.org, 11), what a
/// distribution or flannel appends (`-alt1`, `-1.1`, `-flannel2`) is newer.
package struct Version: Equatable, Hashable, Comparable, Sendable, CustomStringConvertible {
  package var numbers: [Int]
  /// What follows the first `-`, or empty.
  package var suffix: String

  package init(_ numbers: Int..., suffix: String = "") {
    self.numbers = numbers
    self.suffix = suffix
  }

  /// True before the release: `-alpha.1`, `-beta`, `-rc.0`, `-dev`.
  package var isPreRelease: Bool {
    ["alpha", "beta", "rc", "pre", "dev"].contains(where: suffix.lowercased().hasPrefix)
  }

  /// Reads `[v]N[.N]...[-suffix][+build]`; nil for anything else. Suffix and build hold letters, digits and `.-_~+`: a
  /// version goes into files, command lines and messages.
  package init?(_ text: some StringProtocol) {
    guard text.utf8.allSatisfy({ ASCII.isAlphanumeric($0) || ".-_~+".utf8.contains($0) }) else { return nil }
    var rest = text[...]
    if rest.first == "v" { rest = rest.dropFirst() }
    if let plus = rest.firstIndex(of: "+") { rest = rest[..<plus] }
    var suffix = ""
    if let dash = rest.firstIndex(of: "-") {
      suffix = String(rest[rest.index(after: dash)...])
      rest = rest[..<dash]
    }
    var numbers: [Int] = []
    for part in rest.split(separator: ".", omittingEmptySubsequences: false) {
      guard !part.isEmpty, part.utf8.allSatisfy(ASCII.isDigit), let number = Int(part) else { return nil }
      numbers.append(number)
    }
    guard !numbers.isEmpty else { return nil }
    self.numbers = numbers
    self.suffix = suffix
  }

  /// The numbers that a text begins with: a kernel's release, `6.8.0.fc40`, `6.18.5-un-def-alt1`.
  package init?(leading text: String) {
    var numbers = text.prefix { "0123456789.".contains($0) }
    while numbers.last == "." { numbers.removeLast() }
    self.init(numbers)
  }

  /// The first version-like word of a tool's `--version` output, without what its package appends.
  package init?(firstIn output: String) {
    for word in output.split(whereSeparator: { " \n\t,():\"".contains($0) }) {
      if word.contains("."), let version = Version(word) {
        self = version
        if !isPreRelease { suffix = "" }
        return
      }
    }
    return nil
  }

  package var major: Int { numbers[0] }
  package var minor: Int { numbers.count > 1 ? numbers[1] : 0 }
  package var patch: Int { numbers.count > 2 ? numbers[2] : 0 }
  package var description: String {
    numbers.map(String.init).joined(separator: ".") + (suffix.isEmpty ? "" : "-" + suffix)
  }

  package func isSameMinor(as other: Version) -> Bool { major == other.major && minor == other.minor }

  package static func < (a: Version, b: Version) -> Bool {
    for i in 0..<max(a.numbers.count, b.numbers.count) {
      let x = i < a.numbers.count ? a.numbers[i] : 0
      let y = i < b.numbers.count ? b.numbers[i] : 0
      if x != y { return x < y }
    }
    if a.isPreRelease != b.isPreRelease { return a.isPreRelease }
    return runs(a.suffix).lexicographicallyPrecedes(runs(b.suffix)) { x, y in
      switch (Int(x), Int(y)) {
      case (let x?, let y?): x < y
      case (_?, nil): true
      case (nil, _?): false
      case (nil, nil): x < y
      }
    }
  }

  /// Runs of digits and of anything else, so that `rc.11` is newer than `rc.2` and `flannel10` than `flannel2`.
  private static func runs(_ text: String) -> [String] {
    var runs: [String] = []
    for character in text {
      if let last = runs.last?.last, last.isNumber == character.isNumber {
        runs[runs.count - 1].append(character)
      } else {
        runs.append(String(character))
      }
    }
    return runs
  }
}
