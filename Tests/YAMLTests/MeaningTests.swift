import Testing
import YAML

/// The JSON value of a scalar as kubeadm reads it, checked against the output of sigs.k8s.io/yaml.
@Suite struct MeaningTests {
  static let plain: [(text: String, json: String)] = [
    ("5", "5"), ("-5", "-5"), ("+7", "7"), ("0", "0"), ("-0", "0"), ("012", "10"), ("-012", "-10"), ("0o17", "15"),
    ("0x1f", "31"), ("0X1F", "31"), ("-0x10", "-16"), ("0b101", "5"), ("1_000", "1000"), ("0x_1f", "31"),
    ("9223372036854775807", "9223372036854775807"), ("9223372036854775808", "9223372036854775808"),
    ("123456789012345678901", "123456789012345680000"), ("08", "8"), ("0_8", "8"),
    ("-9223372036854775809", "-9223372036854776000"), ("+9223372036854775808", "9223372036854776000"),
    ("18446744073709551615", "18446744073709551615"), ("+18446744073709551615", "18446744073709552000"),
    ("18446744073709551616", "18446744073709552000"), ("0xffffffffffffffff", "18446744073709551615"),
    ("-0xffffffffffffffff", #""-0xffffffffffffffff""#), ("0x10000000000000000", #""0x10000000000000000""#),
    ("01777777777777777777777", "18446744073709551615"), ("07777777777777777777777777", "7.777777777777778e+24"),
    ("0b-101", "-5"), ("0b+1", "1"), ("-0b11", "-3"), ("-0b-1", #""-0b-1""#), ("0B-1", #""0B-1""#),
    ("1.5", "1.5"), (".5", "0.5"), ("-.5", "-0.5"), ("1.", "1"), ("1.50", "1.5"), ("1e3", "1000"), ("1E+3", "1000"),
    ("1e20", "100000000000000000000"), ("1e21", "1e+21"), ("0.000001", "0.000001"), ("0.0000001", "1e-7"),
    ("-1.25e-10", "-1.25e-10"), ("-0.0", "0"), ("5e-324", "5e-324"), ("1e-400", "0"), ("1e400", #""1e400""#),
    ("1.7976931348623157e308", "1.7976931348623157e+308"), ("0.1", "0.1"), ("16777217.5", "16777217.5"),
    ("01.5", "1.5"), ("+1.5e-3", "0.0015"), ("1_0.5", "10.5"),
    (".5_0", "0.5"), (".5_", #"".5_""#), ("._5", #""._5""#), (".5__0", #"".5__0""#), (".5_e3", #"".5_e3""#),
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

  @Test("A plain scalar is read as kubeadm reads it", arguments: plain)
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
    (#"!!bool "yes""#, "true"), ("!!float 5", "5"), ("!!null ''", "null"), ("!foo 5", #""5""#),
    ("!!float '1.5'", "1.5"),
    ("!!float 9007199254740993", "9007199254740992"),
    ("! 5", #""5""#), ("! '5'", #""5""#), ("! yes", #""yes""#), ("! ''", #""""#), ("! x", #""x""#),
    ("! |\n  5\n", #""5\n""#),
    ("!!binary aGk=", #""hi""#), ("!!binary |\n  aG\n  k=\n", #""hi""#), ("!!binary", #""""#),
    ("!!binary w6k=", #""é""#),
  ]

  @Test("An explicit tag wins over the style", arguments: tagged)
  func taggedScalar(yaml: String, json: String) throws {
    #expect(try YAML.parse(yaml).map { JSON.emit($0) } == [json])
  }

  /// Keys, and the text under which Kubernetes finds them.
  static let keys: [(yaml: String, key: String)] = [
    ("yes", "true"), ("on", "true"), ("y", "true"), ("True", "true"), ("N", "false"), ("Off", "false"), ("01", "1"),
    ("0x10", "16"), ("-0b11", "-3"), ("1_000", "1000"), ("1.50", "1.5"), ("1.0", "1"), ("1e3", "1000"),
    ("1e6", "1e+06"),
    ("100000.5", "100000.5"), ("0.0001", "0.0001"), ("0.00001", "1e-05"), ("1e20", "1e+20"), (".inf", ".inf"),
    ("+.INF", ".inf"), ("-.Inf", "-.inf"), (".NaN", ".nan"), ("1e400", "1e400"), ("'yes'", "yes"), ("!!str yes", "yes"),
    ("\"0x10\"", "0x10"), ("! 0x10", "0x10"), ("!!float 5", "5"), ("!!int '0x10'", "16"), ("!!binary aGk=", "hi"),
    ("2001-01-01", "2001-01-01"), ("1:30", "1:30"), ("tRUE", "tRUE"), ("!own 01", "01"),
  ]

  @Test("A key has the text under which Kubernetes finds it, and keeps it when it is written", arguments: keys)
  func key(yaml: String, key: String) throws {
    let read = try YAML.parse(yaml + ": x")
    #expect(read.first?.entries.map(\.key.text) == [key])
    #expect(try YAML.parse(YAML.emit(read)) == read)
  }

  @Test("Accessors give a value only of their own type")
  func accessors() {
    #expect(Node.scalar(Scalar("012")).int == 10)
    #expect(Node.scalar(Scalar("012")).string == "012")
    #expect(Node.scalar(Scalar("1.5")).int == nil)
    #expect(Node.scalar(Scalar("6443.0")).int == 6443)
    #expect(Node.scalar(Scalar("1e3")).int == 1000)
    #expect(Node.scalar(Scalar("1e300")).int == nil && Node.scalar(Scalar(".nan")).int == nil)
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
