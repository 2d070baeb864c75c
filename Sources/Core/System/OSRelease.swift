/// Which distribution a host has, os-release(5).
package struct OSRelease: Equatable, Sendable, ExpressibleByDictionaryLiteral {
  private let values: [String: String]

  package init(_ values: [String: String]) { self.values = values }

  package init(dictionaryLiteral elements: (String, String)...) {
    self.init(Dictionary(elements) { _, last in last })
  }

  /// Reads the file's text; a damaged one gives empty values.
  package init(text: String) { values = (try? EnvironmentFile.parse(text, path: SystemPaths.osRelease)) ?? [:] }

  package subscript(_ name: String) -> String? { values[name] }

  /// `ID`, then those of `ID_LIKE`.
  private var names: [String] {
    [values["ID"] ?? ""] + (values["ID_LIKE"] ?? "").split(separator: " ").map(String.init)
  }

  /// ALT and its relatives, where images are on registry.altlinux.org and packages carry the minor version.
  package var isALT: Bool { names.contains("altlinux") }

  /// nil for a distribution whose packages are not known here.
  package var family: PackageFamily? {
    if isALT { return .alt }
    if names.contains("debian") || names.contains("ubuntu") { return .debian }
    return names.contains { ["fedora", "rhel", "centos"].contains($0) } ? .fedora : nil
  }
}
