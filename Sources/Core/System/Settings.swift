/// A set of settings: name to value. Set and empty is not the same as unset.
package struct Settings: Equatable, Sendable {
  package var values: [String: String]

  package init(_ values: [Setting: String] = [:]) {
    self.values = Dictionary(uniqueKeysWithValues: values.map { ($0.key.name, $0.value) })
  }

  /// Those of the wanted settings that an environment has.
  package init(_ wanted: [Setting], of environment: [String: String]) {
    values = [:]
    for setting in wanted { self[setting] = environment[setting.name] }
  }

  package subscript(_ setting: Setting) -> String? {
    get { values[setting.name] }
    set { values[setting.name] = newValue }
  }

  /// The value, or nil where it is unset or empty: for settings whose empty value means nothing.
  package func text(_ setting: Setting) -> String? {
    self[setting].flatMap { $0.isEmpty ? nil : $0 }
  }

  /// Throws a `Failure` naming a setting whose value an environment file could not hold.
  package func check() throws(Failure) {
    for (name, value) in values.sorted(by: { $0.key < $1.key }) {
      let isPlain = value.utf8.allSatisfy(ASCII.isPrintable) && value.trimmed == value && !value.contains("\"")
      guard isPlain else {
        throw Failure(
          "read \(name)", "its value holds a quote, a control character, or blanks around it",
          hint: "export \(name)='...'   # plain text", status: 2)
      }
    }
  }

  /// These settings with the values of `other`, which replace ours of the same name.
  package func overlaid(with other: Settings) -> Settings {
    var result = self
    result.values.merge(other.values) { _, new in new }
    return result
  }

  /// Reads a file of settings; a `Failure` names the line that is not one.
  package static func parse(_ text: String, path: String) throws(Failure) -> Settings {
    var settings = Settings()
    settings.values = try EnvironmentFile.parse(text, path: path)
    return settings
  }

  /// The text of an environment file: one `NAME=value` a line, sorted by name. A `Failure` names a value that does not
  /// fit in such a line: some values come from the cluster and kubeadm, and must not add lines to root's file.
  package func render(header: String) throws(Failure) -> String {
    try check()
    return values.keys.sorted().reduce(into: "# " + header + "\n") { text, name in
      text += "\(name)=\(values[name] ?? "")\n"
    }
  }
}
