import Testing
import YAML

@Suite struct RefusalTests {
  /// Texts that are refused, with place and problem.
  static let texts: [(yaml: String, line: Int, column: Int, problem: String)] = [
    ("a: 1\nb: 2\na: 3\n", 3, 1, #"the key "a" stands twice (first on line 1)"#),
    ("a:\n  b: 1\n  \"b\": 2\n", 3, 3, #"the key "b" stands twice (first on line 2)"#),
    (#"{"a": 1, "\u0061": 2}"#, 1, 10, #"the key "a" stands twice (first on line 1)"#),
    ("[&k a, {a: 1, *k : 2}]", 1, 15, #"the key "a" stands twice (first on line 1)"#),
    ("<<: 5", 1, 5, #"the key "<<" takes a mapping or a list of mappings"#),
    ("<<: [{}, 5]", 1, 5, #"the key "<<" takes a mapping or a list of mappings"#),
    ("[&l [{a: 1}], {<<: *l}]", 1, 20, #"the key "<<" takes no alias of a list"#),
    ("? [a]\n: b", 1, 3, "a key must be a scalar"),
    ("{{a: b}: c}", 1, 2, "a key must be a scalar"),
    ("- &a [x]\n- *a : b", 2, 3, "a key must be a scalar"),
    ("?\n: a", 1, 2, "a key is null"),
    (": a", 1, 1, "did not find expected key while parsing a block mapping from line 1"),
    ("~: a", 1, 1, "a key is null"),
    ("a: *b", 1, 4, "the alias *b has no anchor before it"),
    ("yes: 1\ntrue: 2", 2, 1, #"the key "true" stands twice (first on line 1)"#),
    ("0x10: 1\n16: 2", 2, 1, #"the key "16" stands twice (first on line 1)"#),
    ("1: a\n<<: {'1': b}", 2, 5, #"the key "1" stands twice, once as a number or a boolean"#),
    ("1: a\n<<: {1.0: b}", 2, 5, #"the key "1" stands twice, once as a number or a boolean"#),
    ("{a: 1, <<: {a: 2}, a: 3}", 1, 20, #"the key "a" stands twice (first on line 1)"#),
    ("{.nan: 1, <<: {.nan: 2}}", 1, 15, #"the key ".nan" stands twice, once as a number or a boolean"#),
    ("9223372036854775808: a", 1, 1, "a key is a number larger than 9223372036854775807"),
    ("3.141592653589793: a", 1, 1, #"the key "3.141592653589793" is a number of too many digits; quote it"#),
    ("a: .inf", 1, 4, #"".inf" is no number that JSON has; quote it"#),
    ("- .NaN", 1, 3, #"".NaN" is no number that JSON has; quote it"#),
    ("{&a .inf : x, b: *a}", 1, 18, #"".inf" is no number that JSON has; quote it"#),
    ("a: !!int x", 1, 4, #""x" does not fit its tag"#), ("a: !!int 1.5", 1, 4, #""1.5" does not fit its tag"#),
    ("a: !!bool 1", 1, 4, #""1" does not fit its tag"#), ("a: !!null x", 1, 4, #""x" does not fit its tag"#),
    ("a: !!float x", 1, 4, #""x" does not fit its tag"#), ("!!int x: a", 1, 1, #""x" does not fit its tag"#),
    ("a: !!float 18446744073709551615", 1, 4, #""18446744073709551615" does not fit its tag"#),
    ("a: !!binary x", 1, 4, "a !!binary that is no text in base64"),
    ("a: !!binary /w==", 1, 4, "a !!binary that is no text in base64"),
    ("a: !!timestamp 2001-01-01", 1, 4, "the tag !!timestamp is not supported; leave it out"),
    ("%YAML 1.2\n---\na", 1, 1, "only %YAML 1.1 is read, not 1.2"),
    ("a\n...\n%TAG ! x:\n---\nb", 3, 1, "a % directive stands before a document that is not the first"),
    ("a: \"b\\/c\"", 1, 4, #"found unknown escape character \/ in a quoted scalar"#),
    ("é: \"\\\\/\"\nb: \"x\\/\"", 2, 4, #"found unknown escape character \/ in a quoted scalar"#),
    ("[a?b]", 1, 2, "a text with ? inside of [] or {} needs quotes"),
    ("a: {b: c ?d}", 1, 8, "a text with ? inside of [] or {} needs quotes"),
    ("[!!str, b]", 1, 2, "a tag inside of [] or {} has no value"),
    ("[&x !, b]", 1, 2, "a tag inside of [] or {} has no value"),
    ("a: 1\n\u{feff}b: 2", 2, 1, "a byte order mark stands in the middle of the text"),
    ("\u{feff}\u{feff}a: 1", 1, 1, "a byte order mark stands in the middle of the text"),
    ("&a [*a]", 1, 5, "the alias *a stands inside its own anchor"),
    ("[&a 1, &a {b: *a}]", 1, 15, "the alias *a stands inside its own anchor"),
    ("a:\n  - b\n c", 3, 2, "did not find expected key while parsing a block mapping from line 1"),
    ("a: \"x\ny", 2, 2, "found unexpected end of stream while scanning a quoted scalar from line 1"),
    ("a: b: c", 1, 5, "mapping values are not allowed in this context"),
    ("a:\n\tb: 1", 2, 1, "found character that cannot start any token while scanning for the next token from line 2"),
    ("a: \u{7f}", 1, 4, "control characters are not allowed"),
    ("a\u{0}b", 1, 2, "control characters are not allowed"),
    ("é: b\u{1}", 1, 5, "control characters are not allowed"),
    ("{\"a\":1}\n{\"b\":2}", 2, 1, "did not find expected <document start>"),
    ("%YAML 2.0\n---\na", 1, 1, "found incompatible YAML document"),
    (
      #"["\ud83d"]"#, 1, 5, "found invalid Unicode character escape code while parsing a quoted scalar from line 1"
    ),
  ]

  @Test("An invalid text is refused, and the error says where and why", arguments: texts)
  func refused(yaml: String, line: Int, column: Int, problem: String) {
    #expect(throws: ParseError(line: line, column: column, problem: problem)) { try YAML.parse(yaml) }
  }

  static let bytes: [(bytes: [UInt8], error: ParseError)] = [
    ([0x61, 0x3a, 0x20, 0xc3, 0x28], ParseError(line: 1, column: 5, problem: "invalid trailing UTF-8 octet")),
    ([0x61, 0x0a, 0x80], ParseError(line: 2, column: 1, problem: "invalid leading UTF-8 octet")),
    ([0xc3], ParseError(line: 1, column: 1, problem: "incomplete UTF-8 octet sequence")),
    ([0xed, 0xa0, 0x80], ParseError(line: 1, column: 1, problem: "invalid Unicode character")),
    ([0xc0, 0x80], ParseError(line: 1, column: 1, problem: "invalid length of a UTF-8 sequence")),
    ([0xff, 0xfe, 0x61, 0x00], ParseError(line: 1, column: 1, problem: "invalid leading UTF-8 octet")),
  ]

  @Test("Bytes that are not UTF-8 are refused", arguments: bytes)
  func notUTF8(bytes: [UInt8], error: ParseError) {
    #expect(throws: error) { try YAML.parse(bytes) }
  }

  @Test("An error reads as one line")
  func errorText() {
    #expect(ParseError(line: 3, column: 5, problem: "a key is null").text == "line 3, column 5: a key is null")
  }

  /// A text that is expensive to read; a report shows only its name.
  struct Hostile: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let yaml: @Sendable () -> String
    let bound: String

    init(_ name: String, _ yaml: @autoclosure @escaping @Sendable () -> String, _ bound: String) {
      (testDescription, self.yaml, self.bound) = (name, yaml, bound)
    }
  }

  /// Hostile texts, and the limit that each exceeds.
  static let hostile: [Hostile] = [
    Hostile("billion laughs", laughs("x"), "nodes"),
    Hostile("few nodes of much text", "- &a " + repeated("x", 1 << 20) + "\n" + repeated("- *a\n", 100), "MiB of text"),
    Hostile("long tags", "%TAG ! " + repeated("x", 1 << 20) + "\n---\n" + repeated("- !a []\n", 100), "MiB of text"),
    Hostile("many tag directives", repeated("%TAG !a! x\n", 200) + "---\na", "%TAG directives"),
    Hostile(
      "nearly all aliases", "- &a [" + repeated("x,", 500) + "]\n" + repeated("- *a\n", 150), "come from aliases"),
    Hostile("many scalars", "[" + repeated("a,", 100_001) + "]", "nodes"),
    Hostile("many keys", (0..<50_001).map { "k\($0): 1\n" }.joined(), "nodes"),
    Hostile("many documents", repeated("--- a\n", 100_001), "nodes"),
    Hostile(
      "many merges", "- &a {" + (0..<999).map { "k\($0): 1," }.joined() + "}\n" + repeated("- <<: *a\n", 100), "nodes"),
    Hostile("deep flow sequences", repeated("[", 100_000), "nested"),
    Hostile("deep flow mappings", repeated("{a: ", 100_000), "nested"),
    Hostile("deep block sequences", repeated("- ", 100_000), "nested"),
    Hostile("deep block mappings", (0..<200).map { repeated(" ", $0) + "a:\n" }.joined(), "nested"),
    Hostile("deep keys", repeated("? ", 100_000), "nested"),
    Hostile(
      "deep by aliases", "- &a " + repeated("[", 60) + repeated("]", 60) + "\n- " + repeated("[", 60) + "*a", "nested"),
    Hostile("a large text", repeated("#", YAML.Bound.bytes + 1), "larger than 8 MiB"),
  ]

  @Test("A hostile text is refused at a limit", arguments: hostile)
  func bounded(_ hostile: Hostile) throws {
    let error = try #require(throws: ParseError.self) { try YAML.parse(hostile.yaml()) }
    #expect(error.problem.contains(hostile.bound), "\(error.text)")
  }

  @Test("A text that reaches a limit without exceeding it is read")
  func atTheBounds() throws {
    #expect(try YAML.parse("[" + Self.repeated("a,", 99_999) + "]")[0].items.count == 99_999)
    #expect(try YAML.parse(Self.repeated("[", 100) + Self.repeated("]", 100)).count == 1)
    #expect(try YAML.parse(Self.repeated("#", YAML.Bound.bytes)) == [])
  }

  /// Texts below the limits that must not crash or hang: a piece, how often, and whether it is refused.
  static let odd: [(piece: String, count: Int, refused: Bool)] = [
    ("a", 1 << 20, false), ("a\n", 1 << 18, false), ("!", 1 << 18, false), ("'", 1 << 10, false),
    ("\n", 1 << 20, false),
    ("]", 1000, true), ("'", 1001, true), ("\"", 1001, true), ("\"\\", 1, true), ("&", 1, true), ("*", 1, true),
    ("%", 1, true), ("|\u{1}", 1, true), ("{", 1, true), ("[", 1, true), ("- ", 3, false), ("\"\\U00110000\"", 1, true),
    ("\"\\0\"", 1, false), ("\"\\ud83d\\ude00", 100, true),
  ]

  @Test("An odd text is read or refused, without a crash", arguments: odd)
  func survived(piece: String, count: Int, refused: Bool) {
    #expect(((try? YAML.parse(Self.repeated(piece, count))) == nil) == refused)
  }

  @Test("A key of more than 1024 characters is read only after a question mark")
  func longKey() throws {
    let key = Self.repeated("k", 2000)
    #expect(throws: ParseError.self) { try YAML.parse(key + ": 1") }
    #expect(throws: ParseError.self) { try YAML.parse("{\"\(key)\": 1}") }
    let node = Node.map((key, .int(1)))
    #expect(try YAML.parse(YAML.emit([node])) == [node])
  }

  @Test("Every prefix of a text is read or refused, without a crash")
  func prefixes() {
    let text = Array(
      "%YAML 1.1\n---\na: &a [1, 'x''y', \"\\u00e9\\n\", !!str 5]\n? |\n  k\n: *a\nm: {<<: {b: ~}}\n...\n".utf8)
    for end in text.indices { _ = try? YAML.parse(Array(text[..<end])) }
    for index in text.indices {
      for byte: UInt8 in [0x00, 0x09, 0x0a, 0x20, 0x22, 0x2d, 0x3a, 0x7b, 0x5d, 0x80, 0xff] {
        var damaged = text
        damaged[index] = byte
        _ = try? YAML.parse(damaged)
      }
    }
  }

  private static func laughs(_ word: String) -> String {
    let names = ["a", "b", "c", "d", "e", "f", "g", "h", "i"]
    let first = "a: &a [" + repeated("\(word),", 9) + "]\n"
    return first
      + zip(names, names.dropFirst()).map { "\($1): &\($1) [" + repeated("*\($0),", 9) + "]\n" }.joined()
  }

  private static func repeated(_ text: String, _ count: Int) -> String { String(repeating: text, count: count) }
}
