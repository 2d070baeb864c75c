/// The options and positional arguments of a call, read by a command's description and not yet checked.
package struct CommandOptions: Equatable, Sendable {
  /// The command that was called.
  package let spec: CommandSpec
  /// Positional arguments.
  package private(set) var words: [String] = []
  /// True where `--help` or `-h` was given.
  package private(set) var isHelp = false
  /// True where `--version` was given.
  package private(set) var isVersion = false
  /// Values by the option's long name, in order of appearance.
  private var values: [String: [String]] = [:]

  /// Reads the arguments after the command's name; see `CommandSpec.read`.
  package init(_ spec: CommandSpec, _ arguments: [String]) throws(Failure) {
    self.spec = spec
    let options = spec.allOptions
    let scanner = OptionScanner(options)
    var isBehindDashes = false
    for piece in scanner.scan(arguments) {
      switch piece {
      case .word("--") where !isBehindDashes: isBehindDashes = true
      case .word(let word): words.append(word)
      case .option(let name, let value, let written):
        guard let option = options.first(where: { $0.names.contains(name) }) else {
          throw wrong("unknown option \((written.first ?? "").quoted)")
        }
        try take(option, value)
      }
    }
  }

  private mutating func take(_ option: CommandOption, _ value: String?) throws(Failure) {
    if option.value == nil {
      guard value == nil || ParseBool.value(value ?? "") != nil else {
        throw wrong("--\(option.name) takes no value, not \((value ?? "").quoted)")
      }
      if option.name == CommandOption.help.name { isHelp = true } else if option == .version { isVersion = true }
      values[option.name, default: []].append(value ?? "true")
      return
    }
    guard let value, !value.isEmpty else { throw wrong("--\(option.name) needs a value") }
    guard option.choices.isEmpty || option.choices.contains(value) else {
      throw wrong("--\(option.name) \(value.quoted) is not one of \(option.choices.joined(separator: ", "))")
    }
    values[option.name, default: []].append(value)
  }

  /// The last value of an option.
  package func last(_ name: String) -> String? { values[name]?.last }

  /// All values of an option that may be repeated.
  package func all(_ name: String) -> [String] { values[name] ?? [] }

  /// Whether an option without a value was given, and not taken back by `--NAME=false`.
  package func isSet(_ name: String) -> Bool { ParseBool.isTrue(last(name), absent: false) }

  /// A whole number in a range, or the default.
  package func number(_ name: String, in range: ClosedRange<Int>, default value: Int) throws(Failure) -> Int {
    guard let text = last(name) else { return value }
    guard let number = Int(text), String(number) == text, range.contains(number) else {
      throw wrong("--\(name) \(text.quoted) is not a number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  /// Throws a `Failure` if there are positional arguments.
  package func refuseWords() throws(Failure) {
    if let word = words.first { throw wrong("unknown argument \(word.quoted)") }
  }

  /// A `Failure` for wrong usage, with a hint to the help. Its status is the command's `wrongUsage` by default.
  package func wrong(_ why: Message, hint: Message? = nil, status: Int32? = nil) -> Failure {
    let tried: Message = spec.subcommand.isEmpty ? "read the arguments" : "\(spec.subcommand): read the arguments"
    return Failure(tried, why, hint: hint ?? "\(spec.name) --help", status: status ?? spec.wrongUsage)
  }
}
