import Glibc
import Testing

/// The printed configurations, checked by the genuine haproxy and keepalived.
@Suite(.enabled(if: Built.isThere, Built.missing)) struct LoadBalancerCheckTests {
  private static func there(_ program: String) -> Bool { access("/usr/sbin/\(program)", X_OK) == 0 }
  /// A network interface that VRRP may use; keepalived looks for it.
  private static let interface = Scratch().names("../../sys/class/net").first { $0 != "lo" && $0.utf8.count <= 15 }

  /// Prints a configuration into a file and has the checker read it.
  private static func check(_ words: [Bytes], _ checker: [Bytes]) {
    let scratch = Scratch()
    let made = Program.run([Bytes("\(Built.directory)/podsec-u7s")] + words, environment: Stage.environment)
    #expect(made.status == 0, "\(made.errors)")
    #expect(made.errors == "")
    scratch.put("checked.cfg", made.output.text, mode: 0o600)
    let ended = Program.run(checker + [Bytes(scratch["checked.cfg"])], environment: Stage.environment)
    #expect(ended.status == 0, "\(ended.output)\n\(ended.errors)")
  }

  static let fronts: [[Bytes]] = [
    ["10.0.0.11"], ["cp1=10.0.0.11", "c2=10.0.0.12:7443", "c-3=[fd00::3]:6443"],
    ["--server", "cp1=10.0.0.11", "--bind", "127.0.0.1", "--port=443"],
    ["localhost", "--bind=::"], ["10.0.0.11", "--user", "root"],
  ]

  @Test(
    "haproxy -c accepts the output", .enabled(if: there("haproxy"), "haproxy is not installed"), arguments: fronts)
  func haproxy(words: [Bytes]) {
    Self.check(["haproxy"] + words, ["/usr/sbin/haproxy", "-q", "-c", "-f"])
  }

  static let hosts: [[Bytes]] = [
    [], ["--state", "BACKUP", "--password", "aB3._xyz"], ["--virtual-address", "10.0.0.11/24", "--router-id=255"],
    ["--unicast-peer", "10.0.0.2", "--unicast-peer=10.0.0.3", "--priority", "254"],
  ]

  @Test(
    "keepalived -t accepts the output",
    .enabled(if: there("keepalived") && geteuid() == 0, "keepalived is not installed, or this is not root"),
    .enabled(if: interface != nil, "there is no interface for VRRP here"), arguments: hosts)
  func keepalived(words: [Bytes]) throws {
    let interface = Bytes(try #require(Self.interface))
    Self.check(
      ["keepalived", "--interface", interface, "--virtual-address", "10.0.0.10"] + words,
      ["/usr/sbin/keepalived", "--config-test", "-f"])
  }
}
