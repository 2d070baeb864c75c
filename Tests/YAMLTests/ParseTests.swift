import Testing
import YAML

@Suite struct ParseTests {
  /// Texts and their documents as compact JSON.
  static let documents: [(yaml: String, json: [String])] = [
    ("", []), ("\n\n", []), ("# only a comment\n", []), ("---\n", []), ("---\n---\n...\n", []),
    ("a: 1", [#"{"a":1}"#]),
    ("\u{feff}a: 1\nb: 2\n", [#"{"a":1,"b":2}"#]), ("\u{feff}", []), ("a: \u{feff}b", ["{\"a\":\"\\ufeffb\"}"]),
    ("a: 1\r\nb: 2\r\n", [#"{"a":1,"b":2}"#]),
    ("a: 1\n---\nb: 2\n", [#"{"a":1}"#, #"{"b":2}"#]),
    ("---\na: 1\n---\n---\n# none\n---\nnull\n---\n", [#"{"a":1}"#, "null"]),
    ("%YAML 1.1\n---\na: 1\n", [#"{"a":1}"#]),
    ("b: 1\na: 2\nc:\n", [#"{"b":1,"a":2,"c":null}"#]),
    ("a:\n- 1\n- [2, {x: y z}]\n", [#"{"a":[1,[2,{"x":"y z"}]]}"#]),
    ("a: |\n  x\n   y\n\nb: >\n  x\n  y\n\n", [#"{"a":"x\n y\n","b":"x y\n"}"#]),
    ("a: |+\n  x\n\nb: |-\n  x\n", [#"{"a":"x\n\n","b":"x"}"#]),
    ("'it''s': \"\\x41\\u0416\\0\"", [#"{"it's":"AЖ\u0000"}"#]),
    ("a:\t1", [#"{"a":1}"#]),
    ("yes: 1\n012: 2", [#"{"true":1,"10":2}"#]),
    ("? a\n: 1", [#"{"a":1}"#]),
    ("!!set {a}", [#"{"a":null}"#]),
    ("!foo [!bar {a: 1}]", [#"[{"a":1}]"#]),
    ("é: 1\ne\u{301}: 2", ["{\"é\":1,\"e\u{301}\":2}"]),
  ]

  @Test("A YAML text is read as its documents", arguments: documents)
  func parsed(yaml: String, json: [String]) throws {
    #expect(try YAML.parse(yaml).map { JSON.emit($0, pretty: false) } == json)
  }

  /// Aliases and merge keys, and what they stand for.
  static let references: [(yaml: String, json: String)] = [
    ("[&a x, *a, *a]", #"["x","x","x"]"#),
    ("a: &a {b: [1]}\nc: *a", #"{"a":{"b":[1]},"c":{"b":[1]}}"#),
    ("[&a 1, *a, &a 2, *a]", "[1,1,2,2]"),
    ("&k a: 1\nb: *k", #"{"a":1,"b":"a"}"#),
    ("[&k a, {*k : 1}]", #"["a",{"a":1}]"#),
    ("{<<: {a: 1}, b: 2}", #"{"a":1,"b":2}"#),
    ("x: &x {a: 1, b: 2}\nz: {<<: *x, b: 3}", #"{"x":{"a":1,"b":2},"z":{"a":1,"b":3}}"#),
    ("x: &x {a: 1, b: 2}\nz: {b: 3, <<: *x}", #"{"x":{"a":1,"b":2},"z":{"b":2,"a":1}}"#),
    ("{a: 1, <<: [{a: 2}, {a: 3, b: 4}], c: 5}", #"{"a":2,"b":4,"c":5}"#),
    ("{<<: {a: 1, b: 2}, a: 3}", #"{"a":3,"b":2}"#),
    ("{a: {b: 1}, <<: {a: {c: 2}}}", #"{"a":{"c":2}}"#),
    ("{<<: [{a: 1}, {a: 2, b: 2}], c: 3}", #"{"a":1,"b":2,"c":3}"#),
    ("x: &x {<<: {a: 1}}\nz: {<<: *x}", #"{"x":{"a":1},"z":{"a":1}}"#),
    ("{<<: []}", "{}"),
    ("{<<: {a: 1}, b: 2, <<: {a: 3, b: 4}}", #"{"a":3,"b":4}"#),
    ("{a: 1, <<: {a: 2}, b: 3}", #"{"a":2,"b":3}"#),
    ("{yes: 1, <<: {on: 2}, 0x10: 3, <<: {16: 4}}", #"{"true":2,"16":4}"#),
    ("{1.0: a, <<: {1e0: b}}", #"{"1":"b"}"#),
    ("[&a [&a 1], *a]", "[[1],1]"),
    ("[&a {b: &a {c: 1}}, *a]", #"[{"b":{"c":1}},{"c":1}]"#),
    ("'<<': {a: 1}", #"{"<<":{"a":1}}"#),
    ("!!merge <<: {a: 1}", #"{"a":1}"#),
    ("!!merge '<<': {a: 1}", #"{"a":1}"#),
    ("! <<: {a: 1}", #"{"a":1}"#),
    ("! \"<<\": {a: 1}", #"{"a":1}"#),
    ("!!str <<: {a: 1}", #"{"<<":{"a":1}}"#),
    ("!own <<: {a: 1}", #"{"<<":{"a":1}}"#),
    ("[&m <<, {a: 1, *m : {a: 2}}]", #"["<<",{"a":1,"<<":{"a":2}}]"#),
  ]

  @Test("Aliases and merge keys are replaced by what they stand for", arguments: references)
  func resolved(yaml: String, json: String) throws {
    #expect(try YAML.parse(yaml).map { JSON.emit($0, pretty: false) } == [json])
  }

  @Test(
    "A key << that is not a merge key is written so that it does not become one",
    arguments: ["'<<': {a: 1}", "!!str <<: {a: 1}", "- &m <<\n- *m : {a: 1}"])
  func keptFromMerging(yaml: String) throws {
    let read = try YAML.parse(yaml)
    #expect(try YAML.parse(YAML.emit(read)) == read)
  }

  @Test("An anchor of one document cannot be used in the next")
  func anchorsEndWithTheirDocument() {
    #expect(throws: ParseError(line: 3, column: 1, problem: "the alias *a has no anchor before it")) {
      try YAML.parse("&a 1\n---\n*a")
    }
  }

  @Test("Style and tag of scalars are kept")
  func styles() throws {
    let node = try YAML.parse("[a, 'b', \"c\", !!str 5, !x y]\n---\n- |\n  d\n- >\n  e\n")
    #expect(
      node[0].items == [
        .scalar(Scalar("a")), .scalar(Scalar("b", .singleQuoted)), .scalar(Scalar("c", .doubleQuoted)),
        .scalar(Scalar("5", tag: "tag:yaml.org,2002:str")), .scalar(Scalar("y", tag: "!x")),
      ])
    #expect(node[1].items == [.scalar(Scalar("d\n", .literal)), .scalar(Scalar("e\n", .folded))])
  }

  @Test("Two texts are equal only byte by byte")
  func equality() {
    #expect(Scalar("é") != Scalar("e\u{301}"))
    #expect(Node.map(("é", .int(1)))["e\u{301}"] == nil)
  }
}
