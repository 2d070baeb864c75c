import Core

/// containers-storage.conf(5): whether images are kept elsewhere than where we look.
package enum StorageConf {
  /// Values of these keys other than the usual ones. The text is read line by line; TOML's tables do not matter here.
  package static func otherPlaces(_ text: String, keys: [String], usual: [String]) -> [String] {
    text.lines.compactMap { line in
      let parts = line.split(separator: "=", maxSplits: 1)
      guard parts.count == 2, keys.contains(parts[0].trimmed) else { return nil }
      var value = parts[1].prefix { $0 != "#" }.trimmed
      if let quote = value.first, quote == "\"" || quote == "'", value.count > 1, value.last == quote {
        value = String(value.dropFirst().dropLast())
      }
      return value.isEmpty || usual.contains(value) ? nil : value
    }
  }
}
