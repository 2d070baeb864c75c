import Testing
import YAML

/// What kubeadm's reader makes of a scalar, as JSON: checked against the output of sigs.k8s.io/yaml, which spells
/// numbers anew (1e3 becomes 1000) and refuses infinities.
@Suite struct MeaningTests {
  static let plain: [(text: String, json: String)] = [
    ("5", "5"), ("-5", "-5"), ("+7", "7"), ("0", "0"), ("-0", "0"), ("012", "10"), ("-012", "-10"), ("0o17", "15"),
    ("0x1f", "31"), ("0X1F", "31"), ("-0x10", "-16"), ("0b101", "5"), ("1_000", "1000"), ("0x_1f", "31"),
    ("9223372036854775807", "9223372036854775807"), ("9223372036854775808", "9223372036854775808"),
    ("123456789012345678901", "123456789012345678901"), ("08", "8"), ("0_8", "8"),
    ("1.5", "1.5"), (".5", "0.5"), ("-.5", "-0.5"), ("1.", "1"), ("1.50", "1.50"), ("1e3", "1e3"), ("1E+3", "1E+3"),
    ("01.5", "1.5"), ("+1.5e-3", "1.5e-3"), ("1_0.5", "10.5"),
    (".5_0", "0.50"), (".5_", #"".5_""#), ("._5", #""._5""#), (".5__0", #"".5__0""#), (".5_e3", #"".5_e3""#),
    (".5e_3", #"".5e_3""#),
    (".", #"".""#), ("-", #""-""#), ("+", #""+""#), (".e3", #"".e3""#), ("1e", #""1e""#),
    ("0x", #""0x""#), ("0x-5", #""0x-5""#), ("0x1p4", #""0x1p4""#), ("0b2", #""0b2""#), ("1:30", #""1:30""#),
    ("1.2.3", #""1.2.3""#), ("10.244.0.0/16", #""10.244.0.0/16""#), ("2001-01-01", #""2001-01-01""#),
    ("_1", #""_1""#), ("8Gi", #""8Gi""#), ("1,000", #""1,000""#), ("0x1g", #""0x1g""#),
    ("true", "true"), ("True", "true"), ("TRUE", "true"), ("yes", "true"), ("On", "true"), ("y", "true"),
    ("false", "false"), ("no", "false"), ("OFF", "false"), ("N", "false"), ("tRUE", #""tRUE""#), ("nO", #""nO""#),
    ("null", "null"), ("Null", "null"), ("NULL", "null"), ("~", "null"), ("", "null"), ("nULL", #""nULL""#),
    ("<<", #""<<""#), ("=", #""=""#), (".inf", #"".inf""#), ("nan", #""nan""#),
  ]

  @Test("A plain scalar means what kubeadm reads in it", arguments: plain)
  func plainScalar(text: String, json: String) {
    #expect(JSON.emit(.scalar(Scalar(text))) == json)
  }

  @Test("A quoted or block scalar is a string, whatever its text", arguments: ["5", "true", "null", "", "~", "1e3"])
  func quotedScalar(text: String) {
    for style in Scalar.Style.allCases where style != .plain {
      let node = Node.scalar(Scalar(text, style))
      #expect(node.string == text)
      #expect(node.int == nil && node.bool == nil && !node.isNull)
    }
  }

  static let tagged: [(yaml: String, json: String)] = [
    ("!!str 5", #""5""#), ("!!str", #""""#), ("!!str null", #""null""#), (#"!!int "5""#, "5"), ("!!int 0x10", "16"),
    (#"!!bool "yes""#, "true"), ("!!float 5", "5"), ("!!null ''", "null"), ("!foo 5", #""5""#), ("!!int x", #""x""#),
    ("! '5'", #""5""#),
  ]

  @Test("An explicit tag decides over the style", arguments: tagged)
  func taggedScalar(yaml: String, json: String) throws {
    #expect(try YAML.parse(yaml).map { JSON.emit($0) } == [json])
  }

  @Test("Accessors give a value only of their own type")
  func accessors() {
    #expect(Node.scalar(Scalar("012")).int == 10)
    #expect(Node.scalar(Scalar("012")).string == "012")
    #expect(Node.scalar(Scalar("1.5")).int == nil)
    #expect(Node.scalar(Scalar("9223372036854775808")).int == nil)
    #expect(Node.scalar(Scalar("-9223372036854775808")).int == Int.min)
    #expect(Node.scalar(Scalar("off")).bool == false)
    #expect(Node.null.string == nil && Node.null.isNull)
    #expect(Node.scalar(Scalar("")).string == nil)
    #expect(Node.list([]).string == nil && Node.map().string == nil)
    #expect(Node.string("a").items.isEmpty && Node.string("a").entries.isEmpty)
    #expect(Node.list([.int(1)]).items == [.int(1)])
    #expect(Node.map(("a", .int(1))).entries.map(\.key.text) == ["a"])
  }
}
