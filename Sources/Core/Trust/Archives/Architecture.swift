import Core

/// The architectures of archives, by their names in an image's configuration.
package enum Architecture: String, CaseIterable, Sendable {
  case amd64, arm64, arm, ppc64le
  case i386 = "386"

  /// `amd64, arm64, ...`, for messages.
  package static let names = allCases.map(\.rawValue).joined(separator: ", ")

  /// The list of an argument, `amd64,arm64` or `all`, each once; a `Failure` of status 2 names one that there is not.
  package static func list(_ text: String) throws(Failure) -> [Architecture] {
    if text == "all" { return allCases }
    var list: [Architecture] = []
    for name in text.split(separator: ",", omittingEmptySubsequences: false) {
      guard let architecture = Architecture(rawValue: String(name)) else {
        throw Failure(
          "read the arguments", "unknown architecture '\(name)'", hint: "all, or some of \(names)", status: 2)
      }
      if !list.contains(architecture) { list.append(architecture) }
    }
    return list
  }
}
