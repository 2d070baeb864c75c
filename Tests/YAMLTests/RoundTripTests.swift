import TestSupport
import Testing
import YAML

@Suite struct RoundTripTests {
  /// Documents in the spelling of `YAML.emit`.
  static let fixed = [
    "a: 012\n", "a: yes\n", "a: 'yes'\n", "a: \"yes\"\n", "a: 1_000\n", "a: !!str 5\n", "a: !!int \"5\"\n",
    "a: !foo bar\n", "a: !<x:y> bar\n", "a:\n", "a: ~\n", "a: ''\n", "a: {}\nb: []\n",
    "- - a\n  - b\n- c: d\n  e:\n  - f\n",
    "a: |\n  x\n  y\n", "a: |-\n  x\n  y\n", "a: |+\n  x\n\nb: 1\n...\n", "a: >\n  x y\n", "- |\n  #!/bin/sh\n  exit\n",
    "a: 'x '\n", "a: ' x'\n", "a: 'x: y'\n", "a: 'x # y'\n", "a: x#y\n", "a: \"x\\ty\"\n",
    "a: \"\\0\"\n", "a: \"\\e[0m\"\n", "a: привет\n", "a: \"\\U0001F600\"\n", "a: it's\n", "a: --x=y,z\n",
    "a: 1\n---\nb: 2\n--- c\n", "null\n", "a: 2001-01-01\n", "a: |2\n   x\n  y\n", "a: =\n", "? \"x\\ny\"\n: 1\n",
    "a: 1e3\nb: 0x1f\nc: .nano\nd: 10.244.0.0/16\n",
    "apiServer:\n  extraArgs:\n  - name: feature-gates\n    value: \"A=true,B=false\"\n  certSANs:\n  - 10.0.0.1\n",
  ]

  @Test("A document in the form that we write is written back byte by byte", arguments: fixed)
  func fixedPoint(yaml: String) throws {
    #expect(YAML.emit(try YAML.parse(yaml)) == yaml)
  }

  static let respelled: [(from: String, to: String)] = [
    ("{a: [1, 'b'], c: {}}", "a:\n- 1\n- 'b'\nc: {}\n"), ("# c\na:   1 # d\n", "a: 1\n"),
    ("a: &x 1\nb: *x", "a: 1\nb: 1\n"), ("a:\n    - b\n", "a:\n- b\n"), ("--- |\n x\n...\n", "|\n  x\n"),
    ("a: x\n  y\n", "a: x y\n"), ("a: \"\\u00e9\"", "a: \"é\"\n"),
    ("%TAG !e! tag:x,1:\n---\na: !e!b 5", "a: \"5\"\n"), ("a: !!map {b: !!seq [c]}", "a:\n  b:\n  - c\n"),
  ]

  @Test("The layout, comments and aliases of a document are not kept", arguments: respelled)
  func rewritten(from: String, to: String) throws {
    #expect(YAML.emit(try YAML.parse(from)) == to)
  }

  @Test("No documents give an empty text, and an empty root is written as null")
  func empty() {
    #expect(YAML.emit([]) == "")
    #expect(YAML.emit([.scalar(Scalar(""))]) == "null\n")
  }

  @Test("A long line is not folded")
  func longLine() throws {
    let text = String(repeating: "word ", count: 200) + "end"
    for style in [Scalar.Style.plain, .singleQuoted, .doubleQuoted] {
      let yaml = YAML.emit([.map(("a", .scalar(Scalar(text, style))))])
      #expect(yaml.utf8.count { $0 == 0x0a } == 1)
    }
  }

  @Test("Random documents are equal after writing and reading", arguments: 0..<40)
  func property(seed: UInt64) throws {
    var generator = Generator(seed: seed)
    for _ in 0..<25 {
      let documents = (0...generator.below(3)).map { _ in generator.node(depth: 4) }
      let yaml = YAML.emit(documents)
      #expect(try YAML.parse(yaml) == documents, "\(yaml)")
    }
  }

  @Test("Random scalars of any style keep text, tag and type, and are written the same again", arguments: 0..<40)
  func styles(seed: UInt64) throws {
    var generator = Generator(seed: seed)
    for _ in 0..<100 {
      let scalar = generator.scalar()
      let node = Node.map(("a", .list([.scalar(scalar), .map(("b", .scalar(scalar)))])), ("c", .scalar(scalar)))
      let yaml = YAML.emit([node])
      let back = try YAML.parse(yaml)
      let items = try #require(back.first?["a"]?.items)
      for value in [items[0], items[1]["b"], back[0]["c"]] {
        guard case .scalar(let copy)? = value else {
          Issue.record("not a scalar: \(yaml)")
          continue
        }
        #expect(Array(copy.text.utf8) == Array(scalar.text.utf8) && copy.tag == scalar.tag, "\(yaml)")
        #expect(JSON.emit(.scalar(copy)) == JSON.emit(.scalar(scalar)), "\(yaml)")
      }
      #expect(YAML.emit(back) == yaml)
    }
  }

  @Test("Random documents mean the same after writing and reading as JSON", arguments: 0..<40)
  func json(seed: UInt64) throws {
    var generator = Generator(seed: seed)
    for _ in 0..<25 {
      let node = generator.node(depth: 4)
      for pretty in [false, true] {
        let text = JSON.emit(node, pretty: pretty)
        let back = try #require(YAML.parse("[\(text)]").first?.items.first)
        #expect(JSON.emit(back, pretty: pretty) == text)
      }
    }
  }
}
