/// Splits a command line as kubeadm's own parser does (spf13/pflag and cobra): `--name value`, `--name=value`, `-v5`,
/// `-v 5`, `-v=5`, `--` ends the options.
package struct OptionScanner: Equatable, Sendable {
  /// One piece of a command line, in order.
  package enum Piece: Equatable, Sendable {
    /// An option with its value; `words` are the arguments it was made of.
    case option(name: String, value: String?, words: [String])
    case word(String)
  }

  /// Options that never take the next argument as their value.
  package var booleans: Set<String>
  /// Options, known to take a value.
  package var valued: Set<String>
  /// Whether an unknown `--name` takes the next argument, as cobra assumes while it looks for the subcommand.
  package var unknownTakeValues: Bool

  package init(booleans: Set<String>, valued: Set<String>, unknownTakeValues: Bool) {
    self.booleans = booleans
    self.valued = valued
    self.unknownTakeValues = unknownTakeValues
  }

  /// Splits by the described options; an unknown one takes no value.
  package init(_ options: [CommandOption]) {
    self.init(
      booleans: Set(options.filter { $0.value == nil }.flatMap(\.names)),
      valued: Set(options.filter { $0.value != nil }.flatMap(\.names)), unknownTakeValues: false)
  }

  package func scan(_ arguments: [String]) -> [Piece] {
    var pieces: [Piece] = []
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      if argument == "--" {
        return pieces + ([argument] + rest).map { .word($0) }
      }
      guard argument.hasPrefix("-"), argument != "-" else {
        pieces.append(.word(argument))
        continue
      }
      var words = [argument]
      var (name, value) = OptionScanner.split(argument)
      // `-fh` is `-f -h`: booleans may be written together (pflag).
      while !argument.hasPrefix("--"), booleans.contains(name), let group = value, argument.dropFirst(2).first != "=" {
        pieces.append(.option(name: name, value: nil, words: words))
        words = []
        (name, value) = OptionScanner.split("-" + group)
      }
      if value == nil && takesValue(name), let next = rest.popFirst() {
        value = next
        words.append(next)
      }
      pieces.append(.option(name: name, value: value, words: words))
    }
    return pieces
  }

  private func takesValue(_ name: String) -> Bool {
    if booleans.contains(name) { return false }
    return valued.contains(name) || unknownTakeValues
  }

  /// Name without dashes, and an attached value. `-v5` is `v` with 5; `-v=5` too.
  private static func split(_ argument: String) -> (String, String?) {
    if argument.hasPrefix("--") {
      let body = argument.dropFirst(2)
      guard let equals = body.firstIndex(of: "=") else { return (String(body), nil) }
      return (String(body[..<equals]), String(body[body.index(after: equals)...]))
    }
    let name = String(argument.dropFirst().prefix(1))
    var value = argument.dropFirst(2)
    if value.first == "=" { value = value.dropFirst() } else if value.isEmpty { return (name, nil) }
    return (name, String(value))
  }
}
