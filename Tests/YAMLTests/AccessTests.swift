import Testing
import YAML

@Suite struct AccessTests {
  @Test("Setting a key replaces in place, appends a new key, and removes with nil")
  func mapping() {
    var node = Node.map(("a", .int(1)), ("b", .int(2)))
    node["a"] = .int(3)
    node["c"] = .int(4)
    node["b"] = nil
    node["none"] = nil
    #expect(node == .map(("a", .int(3)), ("c", .int(4))))
    #expect(node["none"] == nil && Node.int(1)["a"] == nil && Node.list([])["a"] == nil)
  }

  @Test("Of a key that is twice in a list of pairs the last value counts")
  func pairs() {
    #expect(Node.map([("a", .int(1)), ("b", .int(2)), ("a", .int(3))]) == .map(("a", .int(3)), ("b", .int(2))))
  }

  @Test(
    "Setting on null or an empty scalar makes a mapping", arguments: [Node.null, .string(""), .scalar(Scalar("~"))])
  func nullBecomesMapping(null: Node) {
    var node = null
    node["a"] = .int(1)
    #expect(node == .map(("a", .int(1))))
    node = null
    node["a"] = nil
    #expect(node == null)
  }

  @Test("Setting on another scalar or a sequence changes nothing", arguments: [Node.int(1), .string("x"), .list([])])
  func othersStay(other: Node) {
    var node = other
    node["a"] = .int(1)
    node[path: "a", "b"] = .int(1)
    node.setDefault(["a"], .int(1))
    #expect(node == other)
    var parent = Node.map(("x", other))
    parent[path: "x", "y"] = .int(1)
    #expect(parent == .map(("x", other)))
  }

  @Test("Setting by a path creates the missing mappings")
  func path() {
    var node = Node.null
    node[path: "a", "b", "c"] = .int(1)
    node[path: ["a", "b", "d"]] = .int(2)
    node[path: "e"] = .null
    node[path: "e", "f"] = .bool(true)
    #expect(YAML.emit([node]) == "a:\n  b:\n    c: 1\n    d: 2\ne:\n  f: true\n")
    #expect(node[path: "a", "b", "c"]?.int == 1)
    #expect(node[path: "a", "x", "c"] == nil)
    #expect(node[path: []] == node)
    node[path: []] = .int(1)
    #expect(node == .int(1))
  }

  @Test("Removing by a path creates nothing")
  func removal() {
    var node = Node.map(("a", .map(("b", .int(1)))))
    node[path: "x", "y"] = nil
    node[path: "a", "x", "y"] = nil
    #expect(node == .map(("a", .map(("b", .int(1))))))
    node[path: "a", "b"] = nil
    #expect(node == .map(("a", .map())))
  }

  @Test("A default is set only if the key is missing or null")
  func defaults() throws {
    var node = try #require(YAML.parse("a: 1\nb:\nc: ''\nd: {e: no}").first)
    for path in [["a"], ["b"], ["c"], ["d", "e"], ["d", "f"], ["g", "h"]] { node.setDefault(path, .int(9)) }
    #expect(YAML.emit([node]) == "a: 1\nb: 9\nc: ''\nd:\n  e: no\n  f: 9\ng:\n  h: 9\n")
  }
}
