import Core

/// What a kubeadm command line asks for, and so where it goes.
package enum KubeadmCall: Equatable, Sendable {
  /// Straight to the genuine tool on the host: help, version, completion, print, migrate, validate.
  case host
  /// Unchanged, inside the namespace.
  case inside
  /// Inside the namespace, with etcd saved before it and our patches added so that they outlive it.
  case upgrade(UpgradeCall)
  case reset
  case initialize(NodeOptions)
  case join(NodeOptions)

  package init(_ arguments: [String]) {
    if let first = arguments.first, KubeadmCall.isHosts(first) {
      self = .host
      return
    }
    let pieces = KubeadmFlags.routing.scan(arguments)
    let words = pieces.compactMap { piece in
      if case .word(let word) = piece { return word }
      return nil
    }
    self = KubeadmCall.route(words, pieces: pieces, arguments: arguments)
  }

  private static func route(
    _ words: [String], pieces: [OptionScanner.Piece], arguments: [String]
  ) -> KubeadmCall {
    guard let command = words.first, !isTrue(["help", "h"], pieces), !isHosts(command) else {
      return .host
    }
    let sub = words.dropFirst().first
    switch command {
    case "config" where sub == nil || ["print", "migrate", "validate"].contains(sub): return .host
    case "init" where sub != "phase": return .initialize(NodeOptions(arguments, dropping: "init"))
    case "join" where sub != "phase": return .join(NodeOptions(arguments, dropping: "join"))
    case "reset" where sub != "phase": return isTrue(["dry-run"], pieces) ? .inside : .reset
    // NOTE: `upgrade diff` prints only, and has no --patches before 1.30.
    case "upgrade": return UpgradeCall(words, pieces).map { .upgrade($0) } ?? .inside
    default: return .inside
    }
  }

  /// A boolean flag by its names; its last value counts.
  private static func isTrue(_ names: Set<String>, _ pieces: [OptionScanner.Piece]) -> Bool {
    let values = pieces.compactMap { piece -> Bool? in
      if case .option(let name, let value, _) = piece, names.contains(name) { return ParseBool.isTrue(value) }
      return nil
    }
    return values.last ?? false
  }

  // NOTE: a switch, for a set would cost `kubeadm version` a tenth of its start.
  private static func isHosts(_ command: String) -> Bool {
    switch command {
    case "help", "version", "completion", "__complete", "__completeNoDesc": return true
    default: return false
    }
  }
}

/// The options of an `init` or a `join`, read but not yet judged.
package struct NodeOptions: Equatable, Sendable {
  /// Values of the flags that become fields, in order of appearance.
  package var fields: [String: [String]] = [:]
  /// Arguments that go along to the genuine kubeadm as they are, unknown ones among them.
  package var along: [String] = []
  /// Names of the flags that go along.
  package var alongNames: Set<String> = []
  package var isDryRun = false
  /// The first flag that lacks the value it takes, whose value is no boolean, or that cannot be: a whole sentence.
  package var mistake: String?
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
          if name == "dry-run" { isDryRun = ParseBool.isTrue(value) }
          along += arguments
          alongNames.insert(name)
        }
      }
    }
  }

  private static func mistake(_ name: String, _ value: String?) -> String? {
    if value == nil, KubeadmFlags.valued.contains(name) { return "flag needs an argument: --\(name)" }
    if KubeadmFlags.neverBesideConfig.contains(name) {
      return "--\(name) does not go with --config, by which a rootless node is made; -v does"
    }
    guard let value, KubeadmFlags.booleans.contains(name), ParseBool.value(value) == nil else { return nil }
    return "invalid argument \"\(value)\" for \"--\(name)\" flag: it is neither true nor false"
  }

  /// Positional arguments without the `--` that may stand before them.
  package var targets: [String] { words.filter { $0 != "--" } }

  /// The last value of a flag, as pflag takes it.
  package func last(_ name: String) -> String? { fields[name]?.last }

  /// All values of a list flag; each may hold several, separated by commas.
  package func list(_ name: String) -> [String] {
    (fields[name] ?? []).flatMap { $0.split(separator: ",").map(String.init) }
  }

  package func isSet(_ name: String) -> Bool { ParseBool.isTrue(fields[name]?.last, absent: false) }
}
