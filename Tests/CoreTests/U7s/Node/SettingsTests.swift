import Core
import CoreU7s
import Testing

@Suite struct SettingsTests {
  private static func parse(_ text: String) throws(Failure) -> [String: String] {
    try Settings.parse(text, path: "/etc/x").values
  }

  @Test(
    "Lines of NAME=value are read, nothing in them is expanded or run",
    arguments: [
      ("", [:]), ("\n\n  \n\t\n", [:]), ("# a\n; b\n  # c\n", [:]),
      ("A=1", ["A": "1"]), ("A=1\n", ["A": "1"]), ("A=1\nB=2\n", ["A": "1", "B": "2"]), ("A=1\nA=2\n", ["A": "2"]),
      ("A=", ["A": ""]), ("  A=1  ", ["A": "1"]), ("A= 1", ["A": " 1"]), ("A=a=b=c", ["A": "a=b=c"]),
      ("A=\"a b\"", ["A": "a b"]), ("A='a b'", ["A": "a b"]), ("A=\"\"", ["A": ""]), ("A=\"", ["A": "\""]),
      ("A='\"x\"'", ["A": "\"x\""]), ("A=\"a'", ["A": "\"a'"]), ("A=x\"y\"", ["A": "x\"y\""]),
      ("A=$(touch /tmp/x)", ["A": "$(touch /tmp/x)"]), ("A=`id`", ["A": "`id`"]), ("A=$HOME", ["A": "$HOME"]),
      ("A=\"$(id)\"", ["A": "$(id)"]), ("A=a;rm -rf /", ["A": "a;rm -rf /"]), ("A=a#b", ["A": "a#b"]),
      ("A=a # b", ["A": "a # b"]), ("A=\\n", ["A": "\\n"]), ("A=*?~{}[]", ["A": "*?~{}[]"]), ("A=Ж😀", ["A": "Ж😀"]),
      ("A=1\r\nB=2\r\n", ["A": "1", "B": "2"]), ("# a\r\n\r\nA=\"b c\"\r\n", ["A": "b c"]), ("A=\r\n", ["A": ""]),
      ("A=1\r", ["A": "1"]), ("ID=alt\r\nNAME='x y'\r\n; c\r\n", ["ID": "alt", "NAME": "x y"]),
      ("A=\u{301}x", ["A": "\u{301}x"]), ("A=\"\u{301}\"", ["A": "\u{301}"]),
      ("_a1=x", ["_a1": "x"]), ("U7S_REGISTRY=\n", ["U7S_REGISTRY": ""]),
    ] as [(String, [String: String])])
  func good(text: String, values: [String: String]) throws { #expect(try Self.parse(text) == values) }

  @Test(
    "Any other line is refused with its number, and nothing of the file is used",
    arguments: [
      ("A", 1), ("A=1\nB\n", 2), ("=1", 1), ("1A=x", 1), ("A B=x", 1), ("export A=1", 1), ("A-B=x", 1), ("A.B=x", 1),
      ("$A=x", 1), ("Ж=x", 1), ("A=1\n\n#\n$(reboot)\n", 4), ("`id`", 1), ("A=a\tb", 1), ("A=a\u{0}b", 1),
      ("A=1\nB=\u{1b}[31m\n", 2), ("A=a\u{7f}", 1), ("A=a\rb", 1), ("A=1\r\nB\r\n", 2), ("A=1\r\rB=2", 1),
      ("A=1\n\u{301}=2", 2), ("A=\"a\nb\"", 2), ("\u{0}", 1), ("[section]", 1),
    ])
  func refused(text: String, line: Int) {
    #expect {
      _ = try Self.parse(text)
    } throws: { error in
      guard let failure = error as? Failure else { return false }
      return failure.tried == "read /etc/x" && failure.why.english.hasPrefix("line \(line) ") && failure.hint != nil
    }
  }

  @Test("Settings are written below a comment, sorted by name, and read back the same")
  func render() throws {
    let settings = Settings([
      .uid: "988", .registry: "", .kubeVersion: "v1.36.2", .controlPlane: "initMaster",
      .rootlesskitFlags: "--debug --mtu=1500", .bindAddress: "::",
    ])
    let text = try settings.render(header: "Written by a test")
    #expect(
      text == """
        # Written by a test
        U7S_BIND_ADDRESS=::
        U7S_CONTROLPLANE=initMaster
        U7S_KUBEVERSION=v1.36.2
        U7S_REGISTRY=
        U7S_ROOTLESSKIT_FLAGS=--debug --mtu=1500
        U7S_UID=988

        """)
    #expect(try Settings.parse(text, path: "/x") == settings)
    #expect(try Settings().render(header: "h") == "# h\n")
  }

  @Test(
    "A value that the file cannot hold, such as one with a line break, is refused and not written",
    arguments: [
      "v1.31.0-\nU7S_BIND_ADDRESS=0.0.0.0", "a\rb", "a\u{0}", " a", "a ", "a\"b", "a\u{1b}[2J", "\n", "a\tb",
    ])
  func refusedValue(value: String) {
    for setting in [Setting.kubeVersion, .pauseImage, .endpoint] {
      let failure = #expect(throws: Failure.self) { try Settings([setting: value]).render(header: "h") }
      #expect(failure?.tried == "read \(setting.name)")
    }
  }

  @Test("Only input settings are taken from an environment, and an empty value differs from an unset one")
  func inputs() {
    let environment = [
      "U7S_REGISTRY": "", "U7S_PLATFORM": "p11", "U7S_UID": "0", "U7S_EXTIP": "1.2.3.4", "PATH": "/bin", "U7S_NEW": "1",
    ]
    #expect(Settings(NodeSettings.inputs, of: environment) == Settings([.registry: "", .platform: "p11"]))
    #expect(Settings(NodeSettings.inputs, of: environment)[.registry] == "")
    #expect(Settings(NodeSettings.inputs, of: [:])[.registry] == nil)
  }

  @Test("Overlaid settings replace the values below them, with empty values too")
  func overlay() {
    let defaults = Settings([.registry: "a", .platform: "p10", .mtu: "1400"])
    let result = defaults.overlaid(with: Settings([.registry: "", .platform: "p11"]))
    #expect(result == Settings([.registry: "", .platform: "p11", .mtu: "1400"]))
  }

  @Test("The settings' names are the documented ones")
  func names() {
    #expect(
      NodeSettings.inputs.map(\.name) == [
        "U7S_KUBEVERSION", "U7S_REGISTRY", "U7S_PLATFORM", "U7S_SETAVAILABLEIMAGES", "U7S_FLANNEL_TAG",
        "U7S_FLANNELCNIPLUGIN_TAG", "U7S_CERTMANAGER_TAG", "U7S_CNI_PLUGIN", "U7S_INSTALL", "U7S_NET",
        "U7S_PORT_DRIVER", "U7S_MTU", "U7S_BIND_ADDRESS", "U7S_ROOTLESSKIT_FLAGS", "U7S_PUBLISH_SERVICES",
        "U7S_KUBECTL_FLAGS", "U7S_ETCD_SNAPSHOT", "U7S_SUBIDS", "U7S_POD_SECURITY",
        "U7S_SECCOMP_DEFAULT", "U7S_DEBUG",
      ])
    #expect(
      NodeSettings.results.map(\.name) == [
        "U7S_UID", "U7S_CONTROLPLANE", "U7S_EXTIP", "U7S_EXTDEV", "U7S_PARENT_IP", "U7S_APISERVER_ADVERTISE_ADDRESS",
        "U7S_APISERVER_BIND_PORT", "U7S_APISERVERENDPOINT", "U7S_SERVICECIDR", "U7S_PODNETWORKCIDR",
        "U7S_REGISTRY_PLATFORM", "U7S_PAUSE_IMAGE", "U7S_VXLAN_MTU", "U7S_ETCD",
      ])
  }

  @Test("Every setting is either an input or a result, and none holds a secret")
  func kinds() {
    let all = NodeSettings.inputs + NodeSettings.results
    #expect(Set(all.map(\.name)).count == all.count)
    for setting in all {
      #expect(setting.name.hasPrefix("U7S_"))
      #expect(!["TOKEN", "KEY", "HASH", "SECRET"].contains { setting.name.contains($0) })
    }
  }

  @Test(
    "Lines end with LF or CRLF, also before a combining mark",
    arguments: [
      ("", [""]), ("a", ["a"]), ("a\nb", ["a", "b"]), ("a\r\nb\r\n", ["a", "b", ""]), ("a\n\nb", ["a", "", "b"]),
      ("\r\n\r\n", ["", "", ""]), ("a\rb", ["a\rb"]), ("a\n\u{301}b", ["a", "\u{301}b"]), ("a\r", ["a"]),
    ])
  func lines(text: String, lines: [String]) { #expect(text.lines.map { String($0) } == lines) }

  @Test(
    "Blanks are trimmed at both ends only",
    arguments: [("", ""), ("  ", ""), (" a b ", "a b"), ("\ta\r", "a"), ("\n a \n", "a"), ("a", "a")])
  func trimmed(text: String, result: String) { #expect(text.trimmed == result) }
}
