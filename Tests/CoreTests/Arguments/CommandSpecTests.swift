import Core
import CoreInotify
import CoreRBAC
import CoreTrust
import CoreU7s
import Testing

/// Every command and every option is tested by its description.
@Suite struct CommandSpecTests {
  /// One list for each completion script: for each of its programs the program itself, then its subcommands.
  static let programs: [[[CommandSpec]]] = [
    [PodsecU7sCall.specs], PodsecCommand.allCases.map { [$0.spec] }, RBACCommand.allCases.map { [$0.spec] },
    InotifyCommand.allCases.map { [$0.spec] },
  ]
  static let specs: [CommandSpec] =
    programs.joined().joined() + LauncherSpecs.all
    + [PodsecCommand.overview, RBACCommand.overview, InotifyCommand.overview]
  /// Each row is a command and one of its options.
  static let options: [(CommandSpec, CommandOption)] = specs.flatMap { spec in
    spec.allOptions.map { (spec, $0) }
  }

  private static func options(_ spec: CommandSpec, _ arguments: [String]) throws -> CommandOptions {
    try CommandOptions(spec, arguments)
  }

  /// A value that an option can have.
  private static func value(_ option: CommandOption) -> String { option.choices.first ?? "value" }

  @Test("The help of a command begins with its usage, and fits 100 columns", arguments: specs)
  func help(spec: CommandSpec) {
    #expect(spec.help.hasPrefix("Usage: \(spec.name)"))
    #expect(spec.help.hasSuffix("\n") && !spec.help.hasSuffix("\n\n"))
    for line in spec.help.split(separator: "\n") where !line.hasPrefix("Usage:") && !line.hasPrefix("  ") {
      #expect(line.count <= 100, "\(line)")
    }
    #expect(!spec.summary.english.isEmpty && !spec.summary.english.hasSuffix("."))
  }

  @Test("The help names every option, with its value and its sentence", arguments: options)
  func names(spec: CommandSpec, option: CommandOption) {
    #expect(spec.help.contains(option.spelling.trimmed))
    #expect(spec.help.contains("--\(option.name)"))
    #expect(!option.text.english.isEmpty)
  }

  @Test("No two options of a command have the same name", arguments: specs)
  func once(spec: CommandSpec) {
    let names = spec.allOptions.flatMap(\.names)
    #expect(Set(names).count == names.count)
  }

  @Test("--opt value, --opt=value, -o value, -ovalue are the same", arguments: options)
  func spellings(spec: CommandSpec, option: CommandOption) throws {
    guard option.value != nil else { return }
    let value = Self.value(option)
    var lines = [["--\(option.name)", value], ["--\(option.name)=\(value)"]]
    if let short = option.short { lines += [["-\(short)", value], ["-\(short)=\(value)"], ["-\(short)\(value)"]] }
    for line in lines {
      #expect(try Self.options(spec, line).all(option.name) == [value], "\(line)")
      #expect(try Self.options(spec, line + ["word"]).words == ["word"], "\(line)")
    }
  }

  @Test("A boolean option without a value is on, and =false turns it off", arguments: options)
  func flags(spec: CommandSpec, option: CommandOption) throws {
    guard option.value == nil else { return }
    for name in option.names {
      let dashes = name.count == 1 ? "-" : "--"
      #expect(try Self.options(spec, [dashes + name]).isSet(option.name))
      #expect(try !Self.options(spec, [dashes + name + "=false"]).isSet(option.name))
      #expect(throws: Failure.self) { try Self.options(spec, [dashes + name + "=maybe"]) }
    }
  }

  @Test("A value that is missing or empty is wrong usage", arguments: options)
  func missing(spec: CommandSpec, option: CommandOption) {
    guard option.value != nil else { return }
    for line in [["--\(option.name)"], ["--\(option.name)="], ["--\(option.name)", ""]] {
      #expect {
        _ = try Self.options(spec, line)
      } throws: { ($0 as? Failure)?.status == spec.wrongUsage && ($0 as? Failure)?.hint == "\(spec.name) --help" }
    }
  }

  @Test("A value that is not among an option's choices is wrong usage", arguments: options)
  func choices(spec: CommandSpec, option: CommandOption) {
    guard !option.choices.isEmpty else { return }
    #expect(throws: Failure.self) { try Self.options(spec, ["--\(option.name)", "nosuchvalue"]) }
  }

  @Test("An unknown option is wrong usage, with a hint to the help", arguments: specs)
  func unknown(spec: CommandSpec) {
    for word in ["--nosuch", "-Z", "--nosuch=1"] {
      #expect {
        _ = try Self.options(spec, [word])
      } throws: { error in
        let failure = error as? Failure
        return failure?.status == spec.wrongUsage && failure?.hint == "\(spec.name) --help"
          && failure?.why == "unknown option '\(word)'"
      }
    }
  }

  @Test("After -- every word is an argument, a second -- too", arguments: specs)
  func dashes(spec: CommandSpec) throws {
    let options = try Self.options(spec, ["a", "--", "--help", "--", "-n"])
    #expect(options.words == ["a", "--help", "--", "-n"])
    #expect(!options.isHelp)
  }

  @Test("--help and --version work at any place", arguments: specs)
  func asked(spec: CommandSpec) throws {
    // The checks of podsec-inotify have -h for --high.
    if !spec.options.contains(where: { $0.short == "h" }) {
      #expect(try spec.read(["-h"]) { $0 } == .show(spec.help))
    }
    #expect(try spec.read(["a", "--help"]) { $0 } == .show(spec.help))
    #expect(try spec.read(["--version"]) { $0 } == .show("\(spec.program) \(Suite.version)\n"))
  }

  @Test("The program's version is three numbers")
  func version() {
    #expect(Version(Suite.version).map { "\($0)" } == Suite.version)
    #expect(Suite.version.split(separator: ".").count == 3)
  }

  @Test("Wrapped text keeps lines that begin with a blank, and loses no word")
  func wrapped() {
    let long = Array(repeating: "word", count: 60).joined(separator: " ")
    let spec = CommandSpec("x", "do it", description: ["\(long)\n  kept   as it is\nlast"])
    #expect(spec.help.contains("\n  kept   as it is\nlast\n"))
    #expect(spec.help.split(whereSeparator: { $0.isWhitespace }).count { $0 == "word" } == 60)
  }
}

extension CommandSpec: CustomTestStringConvertible {
  public var testDescription: String { name }
}
