import Core

/// The options of an `init` or a `join`, read but not yet judged.
package struct NodeOptions: Equatable, Sendable {
  /// Values of the flags that become fields of the configuration, in order of appearance.
  package var fields: [String: [String]] = [:]
  /// Arguments that the genuine kubeadm gets unchanged; unknown ones are among them.
  package var passedOn: [String] = []
  /// Names of the flags among these arguments.
  package var passedOnNames: Set<String> = []
  /// `--dry-run`; nil where the flag is not there.
  package var dryRun: Bool?
  /// What is wrong with the first wrong flag, a whole sentence: its value is missing or not a boolean, or it is not
  /// possible.
  package var mistake: Message?
  /// Positional arguments after the subcommand, which `join` takes.
  package var words: [String] = []

  package init(_ arguments: [String], dropping command: String) {
    var dropped = false
    for piece in KubeadmFlags.scanner.scan(arguments) {
      switch piece {
      case .word(let word):
        if !dropped && word == command { dropped = true } else { words.append(word) }
      case .option(let name, let value, let arguments):
        mistake = mistake ?? NodeOptions.mistake(name, value)
        if KubeadmFlags.fields.contains(name) {
          fields[name, default: []].append(value ?? (KubeadmFlags.booleans.contains(name) ? "true" : ""))
        } else {
          if name == "dry-run" { dryRun = ParseBool.isTrue(value) }
          passedOn += arguments
          passedOnNames.insert(name)
        }
      }
    }
  }

  private static func mistake(_ name: String, _ value: String?) -> Message? {
    if value == nil, KubeadmFlags.valued.contains(name) { return "flag needs an argument: --\(name)" }
    if KubeadmFlags.neverBesideConfig.contains(name) {
      return "--\(name) does not go with --config, by which a rootless node is made; -v does"
    }
    guard let value, KubeadmFlags.booleans.contains(name), ParseBool.value(value) == nil else { return nil }
    return "invalid argument \"\(value)\" for \"--\(name)\" flag: it is neither true nor false"
  }

  /// Positional arguments without the `--` that may stand before them.
  package var positional: [String] { words.filter { $0 != "--" } }

  /// The last value of a flag, as pflag takes it.
  package func last(_ name: String) -> String? { fields[name]?.last }

  /// All values of a list flag; each may hold several, separated by commas.
  package func list(_ name: String) -> [String] {
    (fields[name] ?? []).flatMap { $0.split(separator: ",").map(String.init) }
  }

  package func isSet(_ name: String) -> Bool { ParseBool.isTrue(fields[name]?.last, absent: false) }
}
