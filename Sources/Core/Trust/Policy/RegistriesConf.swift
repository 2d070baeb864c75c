import Core

/// containers-registries.conf(5), TOML: the section that says that registry.local uses plain HTTP.
package enum RegistriesConf {
  /// The text with a section for registry.local added; nil if it has one. A `Failure` for the format before podman 2,
  /// which has no such sections.
  package static func adding(to text: String, path: String) throws(Failure) -> String? {
    let lines = text.lines.map(\.trimmed)
    if lines.contains(where: isLocation) { return nil }
    if let old = lines.first(where: { $0.hasPrefix("[registries.") }) {
      throw Failure(
        "add \(PodsecServer.registry) to \(path)",
        "it is of the old format (\(old)), which the new one cannot be mixed with",
        hint: "mv \(path) \(path).old   # containers-registries.conf(5) describes the new one")
    }
    let separator = text.isEmpty ? "" : text.hasSuffix("\n") ? "\n" : "\n\n"
    return text + separator + "[[registry]]\nlocation = \"\(PodsecServer.registry)\"\ninsecure = true\n"
  }

  private static func isLocation(_ line: String) -> Bool {
    let parts = line.split(separator: "=", maxSplits: 1).map(\.trimmed)
    guard parts.count == 2, parts[0] == "location" || parts[0] == "prefix" else { return false }
    let value = parts[1].prefix { $0 != "#" }.trimmed
    return value == "\"\(PodsecServer.registry)\"" || value == "'\(PodsecServer.registry)'"
  }
}
