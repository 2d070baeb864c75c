import Core
import TestSupport
import Testing

@Suite struct OptionScannerTests {
  private static let scanner = OptionScanner(
    booleans: ["yes", "y", "h"], valued: ["config", "v", "o"], unknownTakeValues: false)

  /// The words, then the pieces read: `name=value`, `name` without a value, and `'word'`.
  @Test(
    "Long and short options, attached and separate values, and words after -- are read as pflag reads them",
    arguments: Rows.lines(
      #"""
      --config /x | config=/x
      --config=/x | config=/x
      --config= | config=
      --config=a=b | config=a=b
      --config "" | config=
      --config 'a b' | config=a b
      --config --yes | config=--yes
      --config -- | config=--
      --config | config
      --config -v | config=-v
      -v 5 | v=5
      -v5 | v=5
      -v=5 | v=5
      -v= | v=
      -v | v
      --v=5 | v=5
      --v 5 | v=5
      -ojson | o=json
      -o json x | o=json 'x'
      --yes x | yes 'x'
      --yes=false x | yes=false 'x'
      -y x | y 'x'
      -y=false | y=false
      --new x | new 'x'
      --new=1 x | new=1 'x'
      - x | '-' 'x'
      -- --config x | '--' '--config' 'x'
      a -- -v 5 -- b | 'a' '--' '-v' '5' '--' 'b'
      "" a | '' 'a'
      a --yes b --config c d | 'a' yes 'b' config=c 'd'
      """#))
  func pieces(row: String) {
    let columns = Rows.columns(row)
    let shown = Self.scanner.scan(Rows.words(columns[0])).map { piece in
      switch piece {
      case .word(let word): "'\(word)'"
      case .option(let name, let value, _): name + (value.map { "=" + $0 } ?? "")
      }
    }
    #expect(shown.joined(separator: " ") == columns[1])
  }

  @Test("An unknown option takes the next argument only if the caller asks for that, and not if it has a value")
  func unknown() {
    var scanner = Self.scanner
    scanner.unknownTakeValues = true
    #expect(
      scanner.scan(["--new", "x", "--new=1", "y", "-z", "w", "--new"]) == [
        .option(name: "new", value: "x", words: ["--new", "x"]), .option(name: "new", value: "1", words: ["--new=1"]),
        .word("y"), .option(name: "z", value: "w", words: ["-z", "w"]),
        .option(name: "new", value: nil, words: ["--new"]),
      ])
  }

  @Test("For any arguments, the pieces hold all of them, unchanged and in order", arguments: 0..<8)
  func nothingIsLost(seed: Int) {
    var random = Generator(seed: UInt64(seed))
    for _ in 0..<500 {
      var scanner = Self.scanner
      scanner.unknownTakeValues = random.oneIn(2)
      let arguments = (0..<random.below(9)).map { _ in
        random.pick(["", "-", "--", "-v", "-y", "--config", "--yes", "--new", "--config=", "-"]) + random.text()
      }
      let words = scanner.scan(arguments).flatMap { piece in
        if case .option(_, _, let words) = piece { words } else { Self.word(piece) }
      }
      #expect(words == arguments)
    }
  }

  private static func word(_ piece: OptionScanner.Piece) -> [String] {
    if case .word(let word) = piece { [word] } else { [] }
  }
}
