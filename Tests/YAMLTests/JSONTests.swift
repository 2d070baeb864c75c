import Testing
import YAML

@Suite struct JSONTests {
  @Test("The output of ip -j is read")
  func interfaces() throws {
    let text = """
      [{"ifindex":2,"ifname":"eth0","flags":["BROADCAST","UP"],"mtu":1500,"link_type":"ether",\
      "address":"52:54:00:12:34:56","addr_info":[{"family":"inet","local":"192.168.1.10","prefixlen":24,"dynamic":true,\
      "valid_life_time":4294967295},{"family":"inet6","local":"fe80::1","prefixlen":64}]},{}]

      """
    let link = try #require(YAML.parse(text).first?.items.first)
    #expect(link["ifname"]?.string == "eth0")
    #expect(link["mtu"]?.int == 1500)
    #expect(link["address"]?.string == "52:54:00:12:34:56")
    #expect(link["addr_info"]?.items.compactMap { $0["local"]?.string } == ["192.168.1.10", "fe80::1"])
    #expect(link["addr_info"]?.items[0]["dynamic"]?.bool == true)
    #expect(link["addr_info"]?.items[0]["valid_life_time"]?.int == 4_294_967_295)
  }

  @Test("The output of kubectl -o json is read, indented with spaces or with tabs", arguments: ["    ", "\t"])
  func kubectl(indent: String) throws {
    let lines = [
      "{", "\"apiVersion\": \"v1\",", "\"kind\": \"Node\",", "\"metadata\": {", "\"annotations\": {},",
      "\"labels\": {", "\"node-role.kubernetes.io/control-plane\": \"\",", "\"x\" :\t\"5\"", "}", "},",
      "\"spec\": {\"taints\": null, \"unschedulable\": false}", "}",
    ]
    let text = lines.joined(separator: "\n" + indent)
    let node = try #require(YAML.parse(text).first)
    #expect(node["kind"]?.string == "Node")
    #expect(node[path: "metadata", "annotations"] == .map())
    #expect(node[path: "metadata", "labels", "node-role.kubernetes.io/control-plane"]?.string == "")
    #expect(node[path: "metadata", "labels", "x"]?.int == nil)
    #expect(node[path: "spec", "taints"]?.isNull == true)
    #expect(node[path: "spec", "unschedulable"]?.bool == false)
  }

  static let strings: [(json: String, text: String)] = [
    (#""""#, ""), (#""a b""#, "a b"), (#""\" \\ \/ \b \f \n \r \t""#, "\" \\ / \u{8} \u{c} \n \r \t"),
    (#""\u00e9\u0416\u2028""#, "é\u{416}\u{2028}"), (#""\u003cx\u003e \u0026""#, "<x> &"), (#""\u0000""#, "\u{0}"),
    (#""\ud83d\ude00""#, "😀"), (#""a\uD83D\uDE00\ud834\udd1e""#, "a😀𝄞"), (#""\\ud83d\\ude00""#, #"\ud83d\ude00"#),
    (#""\\\ud83d\ude00""#, #"\😀"#), ("\"\u{1F600}\"", "😀"), ("\"a\tb\"", "a\tb"),
    ("\"a\u{7f}\u{80}\u{85}\u{2028}\u{ffff}b\"", "a\u{7f}\u{80}\u{85}\u{2028}\u{ffff}b"),
    ("\"# {a: 'b'}, [c] &d *e\"", "# {a: 'b'}, [c] &d *e"),
  ]

  @Test("Every escape of a JSON string is understood, surrogate pairs as well", arguments: strings)
  func escapes(json: String, text: String) throws {
    let documents = [
      "[\(json)]", "{\"k\":\(json)}", " {\"k\" : [ 1 ,\t\(json) ] }\n", #"{"a":"\ud83d\ude00","k":\#(json)}"#,
    ]
    for document in documents {
      let node = try #require(YAML.parse(document).first)
      let value = node["k"]?.items.last ?? node["k"] ?? node.items.first
      #expect(value == .scalar(Scalar(text, .doubleQuoted)), "\(document)")
    }
  }

  @Test(
    "Outside of quoted JSON strings a surrogate escape is plain text",
    arguments: [#"['\ud83d\ude00']"#, #"{a: b"\ud83d\ude00}"#, #"a: \ud83d\ude00"#, #"[\ud83d\ude00]"#])
  func surrogatesOutsideStrings(yaml: String) throws {
    #expect(YAML.emit(try YAML.parse(yaml)).contains(#"\ud83d\ude00"#))
  }

  @Test("Tabs around a JSON text, outside of its brackets, are refused")
  func tabsOutside() {
    #expect(throws: ParseError.self) { try YAML.parse("\t{}") }
    #expect(throws: ParseError.self) { try YAML.parse("{}\n\t\n") }
  }

  @Test("A node is written as JSON, pretty or compact")
  func emit() {
    let node = Node.map(
      ("a", .list([.int(1), .bool(true), .null, .string("5"), .scalar(Scalar("1e3"))])), ("b", .map()),
      ("c", .list([])), ("d\"", .map(("e", .string("x\ny\u{1}\\😀")))))
    #expect(
      JSON.emit(node, pretty: false)
        == #"{"a":[1,true,null,"5",1000],"b":{},"c":[],"d\"":{"e":"x\ny\u0001\\😀"}}"#)
    #expect(
      JSON.emit(node) == #"""
        {
          "a": [
            1,
            true,
            null,
            "5",
            1000
          ],
          "b": {},
          "c": [],
          "d\"": {
            "e": "x\ny\u0001\\😀"
          }
        }
        """#)
  }
}
