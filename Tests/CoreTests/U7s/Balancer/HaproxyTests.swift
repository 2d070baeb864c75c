import Core
import CoreU7s
import Testing

@Suite struct HaproxyTests {
  private static func haproxy(_ line: String) throws(Failure) -> Haproxy? { try Haproxy(Rows.words(line)) }

  @Test(
    "Control planes are read with or without a name and a port, as options and as plain arguments",
    arguments: [
      ("10.0.0.11", [.init("10.0.0.11", "10.0.0.11")]),
      ("cp1=10.0.0.11 cp2=10.0.0.12:7443", [.init("cp1", "10.0.0.11"), .init("cp2", "10.0.0.12", 7443)]),
      ("--server cp1=10.0.0.11 --server=cp2=10.0.0.12", [.init("cp1", "10.0.0.11"), .init("cp2", "10.0.0.12")]),
      ("10.0.0.12 --server cp1=10.0.0.11", [.init("cp1", "10.0.0.11"), .init("10.0.0.12", "10.0.0.12")]),
      ("master-1.example.org", [.init("master-1.example.org", "master-1.example.org")]),
      ("fd00::1", [.init("fd00::1", "fd00::1")]), ("a=[fd00:0::1]:7443", [.init("a", "fd00::1", 7443)]),
      ("", []),
    ] as [(String, [Haproxy.Server])])
  func servers(line: String, expected: [Haproxy.Server]) throws {
    #expect(try Self.haproxy(line)?.servers == expected)
  }

  @Test(
    "A value that haproxy.cfg cannot hold is wrong usage",
    arguments: [
      "10.0.0", "10.0.0.256", "10.0.0.1:0", "10.0.0.1:65536", "10.0.0.1:", "10.0.0.1:+1", "=10.0.0.1", "'a b=10.0.0.1'",
      "'a\n server x'=10.0.0.1", "'10.0.0.1 check'", "'10.0.0.1#'", "-=10.0.0.1", "a=", "0.0.0.0", "[10.0.0.1]",
      "[fd00::1",
      "a=10.0.0.1 a=10.0.0.2", "a=10.0.0.1 b=10.0.0.1:6443", "--port 0", "--port 08443", "--port x", "--bind localhost",
      "--bind ''", "--user 'a b'", "--user -x", "--server", "--nosuch", "--port", "a..b", "..",
    ])
  func refused(line: String) {
    #expect {
      _ = try Self.haproxy(line)
    } throws: { error in
      (error as? Failure)?.status == 2 && (error as? Failure)?.hint != nil
    }
  }

  @Test("Help is found anywhere on the command line", arguments: ["--help", "-h", "10.0.0.1 --help"])
  func help(line: String) throws { #expect(try Self.haproxy(line) == nil) }

  @Test("haproxy.cfg has a frontend and a server line for each control plane")
  func render() throws {
    let text = try #require(try Self.haproxy("cp1=10.0.0.11 control-2=10.0.0.12:7443 c3=[fd00::3]:6443"))
      .render(user: "_haproxy")
    let tail = """
          server cp1       10.0.0.11:6443
          server control-2 10.0.0.12:7443
          server c3        [fd00::3]:6443

      """
    #expect(text.hasSuffix(tail))
    for line in [
      "    bind *:8443\n", "    user _haproxy\n", "    group _haproxy\n", "    mode tcp\n",
      "    option httpchk GET /readyz\n", "check check-ssl verify none",
    ] { #expect(text.contains(line), "\(line)") }
  }

  @Test(
    "The frontend listens where the user says",
    arguments: [
      ("", "bind *:8443"), ("--port 443", "bind *:443"), ("--bind 10.0.0.5", "bind 10.0.0.5:8443"),
      ("--bind=0.0.0.0", "bind *:8443"), ("--bind :: --port=1", "bind [::]:1"),
    ])
  func front(line: String, expected: String) throws {
    let text = try #require(try Self.haproxy(line + " 10.0.0.1 --user me")).render(user: "haproxy")
    #expect(text.contains("    \(expected)\n"))
    #expect(text.contains("    user me\n"))
  }

  @Test("The control planes of a cluster are sorted by name")
  func cluster() throws {
    let servers = try Haproxy.servers(ofCluster: "n2 10.0.0.12:6443\nn1 10.0.0.11:7443\nn10 [fd00::1]:6443\n")
    #expect(servers == [.init("n1", "10.0.0.11", 7443), .init("n10", "fd00::1"), .init("n2", "10.0.0.12")])
  }

  @Test(
    "An incomplete list of a cluster's control planes is a failure with a hint",
    arguments: [
      "", "\n", "n1 \n", "n1\n", "n1 10.0.0.1:6443 x\n", "n1 10.0.0.1:6443\nn1 10.0.0.2:6443\n", "n1 a:b:c\n",
    ])
  func silent(text: String) {
    #expect {
      _ = try Haproxy.servers(ofCluster: text)
    } throws: { error in
      (error as? Failure)?.status == 1 && (error as? Failure)?.hint != nil
    }
  }
}
