/// The options of a command, read by name and not yet judged.
package struct CommandOptions: Equatable, Sendable {
  /// What is typed before `--help`: the program, and the subcommand where there is one.
  package let call: String
  private let tried: String
  /// Positional arguments.
  package private(set) var words: [String] = []
  /// True where `--help` or `-h` was given.
  package private(set) var isHelp = false
  private var values: [String: [String]] = [:]

  /// Reads the arguments after the name of a command: of a program, or of a subcommand of `program`.
  ///
  /// A `Failure` of status 2 names an unknown option or one without its value.
  package init(
    _ command: String, of program: String? = nil, _ arguments: [String], valued: Set<String>,
    booleans: Set<String> = []
  ) throws(Failure) {
    call = program.map { "\($0) \(command)" } ?? command
    tried = program == nil ? "read the arguments" : "\(command): read the arguments"
    let booleans = booleans.union(["h", "help"])
    let scanner = OptionScanner(booleans: booleans, valued: valued, unknownTakeValues: false)
    for piece in scanner.scan(arguments) {
      switch piece {
      case .word("--"): continue
      case .word(let word): words.append(word)
      case .option("h", _, _), .option("help", _, _): isHelp = true
      case .option(let name, let value, _) where booleans.contains(name):
        guard value == nil || ParseBool.value(value ?? "") != nil else {
          throw wrong("--\(name) takes no value, not '\(value ?? "")'")
        }
        values[name, default: []].append(value ?? "true")
      case .option(let name, let value, _) where valued.contains(name):
        guard let value, !value.isEmpty else { throw wrong("--\(name) needs a value") }
        values[name, default: []].append(value)
      case .option(_, _, let arguments): throw wrong("unknown option '\(arguments.first ?? "")'")
      }
    }
  }

  /// The last value of an option.
  package func last(_ name: String) -> String? { values[name]?.last }

  /// All values of an option that may be repeated.
  package func all(_ name: String) -> [String] { values[name] ?? [] }

  package func isSet(_ names: String...) -> Bool {
    names.contains { ParseBool.isTrue(last($0), absent: false) }
  }

  /// A whole number in a range, or the default.
  package func number(_ name: String, in range: ClosedRange<Int>, default value: Int) throws(Failure) -> Int {
    guard let text = last(name) else { return value }
    guard let number = Int(text), String(number) == text, range.contains(number) else {
      throw wrong("--\(name) '\(text)' is not a number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  /// Wrong usage: status 2 unless documented otherwise, and where to read the right one.
  package func wrong(_ why: String, hint: String? = nil, status: Int32 = 2) -> Failure {
    Failure(tried, why, hint: hint ?? "\(call) --help", status: status)
  }
}
