import Core

/// Where a kubeadm command line is run, by what it asks for.
package enum KubeadmCall: Equatable, Sendable {
  /// By the genuine tool on the host: calls that only print and ask no cluster, so they work before `init` too.
  case host
  /// Inside the namespace, with unchanged arguments.
  case inside
  /// Inside the namespace, after etcd is saved, and with our patches added so that the upgraded node keeps them.
  case upgrade(UpgradeCall)
  case reset(ResetCall)
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
    case "config" where sub == "images" && words.dropFirst(2).first == "list": return .host
    case "token" where sub == "generate", "certs" where sub == "certificate-key": return .host
    case "init" where sub != "phase": return .initialize(NodeOptions(arguments, dropping: "init"))
    case "join" where sub != "phase": return .join(NodeOptions(arguments, dropping: "join"))
    case "reset" where sub != "phase": return .reset(ResetCall(pieces))
    // NOTE: `upgrade diff` prints only, and has no --patches before 1.30.
    case "upgrade": return UpgradeCall(words, pieces).map { .upgrade($0) } ?? .inside
    default: return .inside
    }
  }

  /// Value of a boolean flag that has these names; the last one counts.
  private static func isTrue(_ names: Set<String>, _ pieces: [OptionScanner.Piece]) -> Bool {
    let values = pieces.compactMap { piece -> Bool? in
      if case .option(let name, let value, _) = piece, names.contains(name) { return ParseBool.isTrue(value) }
      return nil
    }
    return values.last ?? false
  }

  // NOTE: this is a switch because a Set would make `kubeadm version` start a tenth slower.
  private static func isHosts(_ command: String) -> Bool {
    switch command {
    case "help", "version", "completion", "__complete", "__completeNoDesc": return true
    default: return false
    }
  }
}
