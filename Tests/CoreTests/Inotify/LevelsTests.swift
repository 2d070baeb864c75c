import Core
import CoreInotify
import Testing

@Suite struct LevelsTests {
  /// A range, values that alert, values that do not.
  static let ranges: [(text: String, alerts: [Int], silent: [Int])] = [
    ("100", [-1, 101, 999], [0, 50, 100]), ("0", [1, -1], [0]), ("10:", [9, 0], [10, 999]), ("~:10", [11], [10, -99]),
    ("10:20", [9, 21], [10, 15, 20]), (":20", [21, -1], [0, 20]), ("@10:20", [10, 15, 20], [9, 21]), ("@0", [0], [1]),
    ("-5:5", [-6, 6], [-5, 0, 5]), ("1.5", [2], [1]), ("~:", [], [-99, 0, 99]),
  ]

  @Test("A value outside of a range alerts, with @ one inside; the ends belong to the range", arguments: ranges)
  func alerts(text: String, alerts: [Int], silent: [Int]) throws {
    let range = try NagiosRange(text, option: "-c")
    #expect(alerts.allSatisfy(range.alerts))
    #expect(!silent.contains(where: range.alerts))
    #expect(range.description == text)
  }

  @Test(
    "A text that is not a range is wrong usage, status 3",
    arguments: [
      "", ":", "@", "abc", "A:B:C", "1:2:3", "20:10", "1e3", "nan", "0x10", " 5", "5 ", "--5", "1.", ".5", "~", "5:~",
    ])
  func broken(text: String) {
    #expect { _ = try NagiosRange(text, option: "-c") } throws: { ($0 as? Failure)?.status == 3 }
  }

  @Test("A range written with a hyphen is refused with a hint at the colon")
  func hyphen() {
    #expect { _ = try NagiosRange("20-100", option: "--high") } throws: { ($0 as? Failure)?.hint == "--high 20:100" }
  }

  /// The arguments, the weight, the level in syslog, the state.
  static let levels: [(arguments: [String], weight: Int, level: Level?, state: ServiceState)] = [
    ([], 101, .critical, .critical), ([], 100, nil, .ok), (["-v"], 101, .critical, .critical),
    (["-w", "0", "-h", "0", "-c", "100"], 101, .critical, .critical),
    (["-w", "0", "-h", "0", "-c", "100"], 72, .high, .warning), (["-w", "0", "-h", "0", "-c", "100"], 0, nil, .ok),
    (["-d", "0", "-l", "10", "-m", "20", "-h", "30", "-c", "40", "-f", "50", "-a", "60"], 61, .crash, .critical),
    (["-d", "0", "-l", "10", "-m", "20", "-h", "30", "-c", "40", "-f", "50", "-a", "60"], 60, .fatal, .critical),
    (["-d", "0", "-l", "10", "-m", "20", "-h", "30", "-c", "40", "-f", "50", "-a", "60"], 21, .middle, .ok),
    (["-d", "0", "-l", "10"], 5, .debug, .ok), (["-h50"], 60, .high, .ok), (["--high=50"], 60, .high, .ok),
    (["-w", "10"], 500, nil, .warning), (["-f", "@100:200"], 150, .fatal, .ok),
  ]

  @Test("The gravest level that alerts counts, and Critical and Warning are the states", arguments: levels)
  func level(arguments: [String], weight: Int, level: Level?, state: ServiceState) throws {
    let call = try #require(try CheckPolicy(arguments))
    #expect(call.options.thresholds.level(of: weight) == level)
    #expect(call.options.thresholds.state(of: weight) == state)
  }

  @Test("Levels have the numbers of syslog and the letters of the interface")
  func severities() {
    #expect(Level.allCases.map(\.severity.rawValue) == [0, 1, 2, 3, 4, 5, 6])
    #expect(String(Level.allCases.map(\.letter)) == "afchmld")
  }

  static let verbosities: [([String], Int)] = [
    ([], 2), (["-v"], 1), (["-vv"], 2), (["-vvv"], 3), (["-vvvvv"], 3), (["-c", "100"], 0), (["-vvv", "-c", "100"], 3),
    (["-v", "-v"], 2), (["-o", "json"], 0),
  ]

  @Test("Each -v adds 1 to the verbosity; without arguments the verbosity is 2", arguments: verbosities)
  func verbosity(arguments: [String], count: Int) throws {
    #expect(try CheckImages(arguments)?.options.verbosity == count)
  }

  @Test("-h takes a range in these commands, and only --help prints help")
  func help() throws {
    for request in [try CheckPolicy.read(["--help"]), try CheckPolicy.read(["-h", "5", "--help"])] {
      guard case .show(let text) = request else { throw Mistake("no help") }
      #expect(text.contains("-h, --high RANGE") && text.contains("    --help") && !text.contains("-h, --help"))
    }
  }

  @Test(
    "Unknown arguments are refused with status 3",
    arguments: [
      ["-x"], ["word"], ["-c"], ["-o", "xml"], ["-M", "-oQ/tmp"], ["-M", "a b"], ["-M", "a@b@c"], ["-M", "|x"],
      ["-M", "a,b"], ["-c", "100", "extra"],
    ])
  func refused(arguments: [String]) {
    #expect { _ = try CheckPolicy(arguments) } throws: { ($0 as? Failure)?.status == 3 }
  }
}
