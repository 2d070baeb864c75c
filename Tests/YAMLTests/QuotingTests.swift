import Testing
import YAML

/// The style of `Node.string`. PyYAML 6 (both loaders) and sigs.k8s.io/yaml read all these strings back.
@Suite struct QuotingTests {
  static let plain = [
    "a", "kube-apiserver", "/etc/kubernetes/pki", "v1.33.0", "1.33.0", "10.244.0.0/16", "10.0.0.1", "10.0.0.1:6443",
    "0.0.0.0:10250", "fd00::1", "fd00::/64", "2001:db8::1", "8Gi", "10s", "1m0s", "a,b=c", "http://x/y?z#w", "a:b",
    "a#b", "it's", "say \"x\"", "$(POD_IP)", "${HOME}/x", "_x", ".hidden", "node-role.kubernetes.io/control-plane",
    "nodes", "yesterday", "nullable", "привет", "two words", "a{b}", "unix:///run/crio/crio.sock", "4-core",
  ]

  @Test("A string that every YAML reader reads as a string stays plain", arguments: plain)
  func plainString(text: String) {
    #expect(Node.string(text) == .scalar(Scalar(text, .plain)))
  }

  static let quoted = [
    "", "true", "True", "TRUE", "tRuE", "false", "yes", "no", "on", "Off", "y", "Y", "n", "N", "null", "Null", "NULL",
    "~", "1", "0", "-1", "+1", "012", "0o17", "0x1f", "0b11", "1e3", "1E5", "1.5", ".5", "1.", "1_000", "0_x1f",
    "1,000", "2001-01-01", "2001-12-14t21:59:43.10-05:00", "2001-12-14 21:59:43", "1:30", "1:30:05.5", ".inf", ".NaN",
    "-.inf", "=", "<<", "-", "- a", "--flag", "---", "...", "?", "? a", ":", "a:", "a: b", "::1", "#", "a #b", "&a",
    "*a", "!a", "|", ">", "'a'", "\"a\"", "%a", "@a", "`a`", "{a}", "[a]", "}", "]", ",a", " a", "a ", "a\tb", "\t",
    "a\rb", "a\u{0}b", "\u{1b}[0m", "a\u{85}b", "a\u{2028}b", "\u{feff}a", "a\u{a0}b", "a\u{200b}b", "😀", "\n", " \n",
    "\na", " a\nb", "a\nb ", "a \nb", "a\n\tb", "a\r\nb\r\n", "a\n\u{1}",
  ]

  @Test("A string that some YAML reader reads as another type is double-quoted", arguments: quoted)
  func quotedString(text: String) {
    #expect(Node.string(text) == .scalar(Scalar(text, .doubleQuoted)))
  }

  @Test(
    "A string of several visible lines is a literal block",
    arguments: ["a\n", "a\nb", "a\nb\n\n", "true\n", "a\n\n  b\n", "{\n", "#x\n- y\n", "a: b\n"])
  func literalString(text: String) {
    #expect(Node.string(text) == .scalar(Scalar(text, .literal)))
  }

  @Test("A key of several lines is double-quoted, and an ambiguous key as well")
  func keys() {
    let node = Node.map(("a\nb", .int(1)), ("on", .int(2)), ("plain", .int(3)))
    #expect(node.entries.map(\.key.style) == [.doubleQuoted, .doubleQuoted, .plain])
  }
}
